/// An object as a GET or HEAD shows it.
package struct StoredObject: Sendable {
  package var bucket: Bucket
  package var key: String
  /// The file that it belongs to.
  package var file: ID
  package var organization: ID
  package var versionID: String
  package var contentType: String
  /// With its double quotes.
  package var etag: String
  package var lastModified: Timestamp
  /// Of type COMPOSITE.
  package var checksumSHA256: String
  /// `x-amz-meta-…`, the prefix left out.
  package var metadata: [(name: String, value: String)]
  package var content: ObjectContent
}

/// What was found under a key.
package enum ObjectLookup: Sendable {
  case object(StoredObject)
  /// Deleted: the latest version is the marker, or the marker's own version was asked for.
  case deleteMarker(key: String, versionID: String, wasNamed: Bool)
}
