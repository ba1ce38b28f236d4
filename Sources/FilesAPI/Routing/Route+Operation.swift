import PolarFiles

extension Route.Endpoint {
  /// What the journal calls it.
  var operation: Operation? {
    switch self {
    case .list: .list
    case .create: .create
    case .uploaded: .uploaded
    case .update: .update
    case .delete: .delete
    case .download: .download
    case .health: .health
    case .openAPI: nil
    }
  }
}
