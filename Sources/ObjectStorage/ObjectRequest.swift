import HTTPCore
import PolarFiles

/// A request whose signature, if it has one, is good.
struct ObjectRequest {
  let head: RequestHead
  let target: ObjectTarget
  let query: QueryParameters
  let requester: Requester
  let trace: Trace

  /// Sub-resources that S3 serves and Polar never asks for.
  private static let subresources: [StaticString] = [
    "acl", "attributes", "legal-hold", "renameObject", "restore", "retention", "select", "tagging", "torrent",
    "uploadId", "uploads",
  ]

  var namesSubresource: Bool { Self.subresources.contains { query.contains($0) } }
}
