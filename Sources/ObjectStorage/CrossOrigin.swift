import HTTPCore
import HTTPTypes
import PolarFiles

/// The CORS rule of both buckets: any origin may read and upload parts, and see the ETag it has to send back.
enum CrossOrigin {
  private static let methods = ["GET", "PUT", "HEAD"]

  /// What a browser needs on the answer to the request itself; absent when the rule does not match.
  static func append(to headers: inout HeaderBlock, origin: String?, method: String) {
    guard let origin, methods.contains(method) else { return }
    headers.append("access-control-allow-origin", origin)
    headers.append("access-control-allow-methods", methods.joined(separator: ", "))
    headers.append("access-control-expose-headers", "ETag")
    headers.append("access-control-allow-credentials", "true")
    headers.append("vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
  }

  /// Answers a preflight, which is not signed and whose query S3 does not look at.
  static func preflight(_ request: HeaderBlock, target: ObjectTarget) throws(StorageError) -> HeaderBlock {
    guard let origin = request["origin"] else { throw .corsWithoutOrigin() }
    guard let method = request["access-control-request-method"], !method.isEmpty else { throw .corsWithoutMethod() }
    guard Bucket(rawValue: target.bucketName) != nil else {
      throw .corsRefused(
        "CORSResponse: Bucket not found", method: method, resource: .bucket,
        explanation: "The buckets are polar-s3 and polar-s3-public; there is no \(target.bucketName).")
    }
    guard methods.contains(method) else {
      throw .corsRefused(
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, "
          + "request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted "
          + "by the resource's CORS spec.",
        method: method, resource: target.resource,
        explanation: "A page may send GET, PUT and HEAD to a bucket, and asks for \(method).")
    }
    var headers = HeaderBlock()
    append(to: &headers, origin: origin, method: method)
    if let names = request["access-control-request-headers"] {
      let list = names.lowercased().split(separator: ",").map { name in
        name.split(separator: " ").joined()
      }
      headers.append("access-control-allow-headers", list.joined(separator: ", "))
    }
    return headers
  }
}
