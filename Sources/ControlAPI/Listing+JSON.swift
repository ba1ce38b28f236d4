import Dispatch
import HTTPCore
import JSON
import PolarFiles

extension Response {
  /// A page of a list.
  init<Element>(
    _ listing: Listing<Element>, _ page: PageNumber, _ append: (inout JSONWriter, Element) -> Void
  ) {
    self.init { writer in
      writer.append("items", listing.items) { writer, item in writer.appendObject { append(&$0, item) } }
      writer.append("total", listing.total)
      writer.append("page", page.number)
      writer.append("limit", page.size)
    }
  }
}

extension Answer {
  /// Worked out on another thread: other connections of the lane must not wait for what takes long.
  static func worked(_ work: @escaping @Sendable () throws(ControlError) -> Response) -> Answer {
    let deferred = DeferredResponse()
    DispatchQueue.global().async {
      do throws(ControlError) { deferred.complete(try work()) } catch { deferred.complete(error.response) }
    }
    return .later(deferred)
  }
}
