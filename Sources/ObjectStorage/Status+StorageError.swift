import HTTPCore
import HTTPTypes
import PolarFiles

extension HTTPResponse.Status {
  init(_ error: StorageError) { self.init(error.status) }
}
