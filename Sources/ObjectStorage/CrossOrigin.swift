import Bytes
import HTTPCore
import HTTPTypes
import PolarFiles

/// The CORS rule of a bucket: who may read and upload parts, and see the ETag that completing an upload takes.
///
/// In development pages of any origin may; otherwise only the dashboard's.
struct CrossOrigin: Sendable {
  /// The request's origin; nil if it has none, or one that the rule does not allow.
  private let origin: String?
  private let methods: [String]

  private static let any = ["GET", "PUT", "HEAD"]
  private static let uploads = ["PUT", "HEAD"]

  /// - Parameter path: the request's, which names the bucket.
  init(_ headers: HeaderBlock, path: ArraySlice<UInt8>, _ deployment: Deployment) {
    let origin = headers.bytes("origin")
    guard let dashboard = deployment.dashboard else {
      methods = Self.any
      self.origin = origin.map { String(decoding: $0, as: UTF8.self) }
      return
    }
    methods = path.begins(with: "/polar-s3-public/") ? Self.any : Self.uploads
    self.origin = origin.flatMap { $0.spells(dashboard) ? "\(dashboard)" : nil }
  }

  /// What a browser needs on the answer to the request itself; absent when the rule does not match.
  func append(to headers: inout HeaderBlock, method: String) {
    guard let origin, methods.contains(method) else { return }
    headers.append("access-control-allow-origin", origin)
    headers.append("access-control-allow-methods", methods.joined(separator: ", "))
    headers.append("access-control-expose-headers", "ETag")
    headers.append("access-control-allow-credentials", "true")
    headers.append("vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
  }

  /// Answers a preflight, which is not signed and whose query S3 does not look at.
  func preflight(_ request: HeaderBlock, target: ObjectTarget) throws(StorageError) -> HeaderBlock {
    guard let asking = request["origin"] else { throw .corsWithoutOrigin() }
    let asked = request["access-control-request-method"].flatMap { $0.isEmpty ? nil : $0 }
    guard Bucket(rawValue: target.bucketName) != nil else {
      throw .corsRefused(
        "CORSResponse: Bucket not found", method: asked ?? "OPTIONS", resource: .bucket,
        explanation: "The buckets are polar-s3 and polar-s3-public; there is no \(target.bucketName).")
    }
    guard let method = asked else { throw .corsWithoutMethod() }
    guard origin != nil else {
      throw refused(
        method, of: target,
        explanation: "Outside of development only pages of Polar's dashboard may, and not \(asking).")
    }
    guard methods.contains(method) else {
      let allowed = "\(methods.dropLast().joined(separator: ", ")) and \(methods.last ?? "")"
      throw refused(
        method, of: target, explanation: "A page may send \(allowed) to this bucket, and asks for \(method).")
    }
    var headers = HeaderBlock()
    append(to: &headers, method: method)
    if let names = request["access-control-request-headers"] {
      let list = names.lowercased().split(separator: ",").map { name in
        name.split(separator: " ").joined()
      }
      headers.append("access-control-allow-headers", list.joined(separator: ", "))
    }
    return headers
  }

  private func refused(_ method: String, of target: ObjectTarget, explanation: String) -> StorageError {
    .corsRefused(
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, "
        + "request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted "
        + "by the resource's CORS spec.",
      method: method, resource: target.resource, explanation: explanation)
  }
}
