import PolarFiles

extension Route.Endpoint {
  /// What the journal calls it.
  var operation: Operation? {
    switch self {
    case .list: .filesList
    case .create: .filesCreate
    case .uploaded: .filesUploaded
    case .update: .filesUpdate
    case .delete: .filesDelete
    case .download: .filesDownload
    case .health, .openAPI: nil
    }
  }
}
