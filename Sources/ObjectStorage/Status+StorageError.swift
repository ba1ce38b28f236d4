import HTTPTypes
import PolarFiles

extension HTTPResponse.Status {
  /// With its reason phrase, which a status made of a number lacks.
  init(_ error: StorageError) {
    self =
      switch error.status {
      case 400: .badRequest
      case 403: .forbidden
      case 404: .notFound
      case 405: .methodNotAllowed
      case 411: .lengthRequired
      case 412: .preconditionFailed
      case 416: .rangeNotSatisfiable
      case 500: .internalServerError
      case 501: .notImplemented
      case 503: .serviceUnavailable
      default: HTTPResponse.Status(code: error.status)
      }
  }
}
