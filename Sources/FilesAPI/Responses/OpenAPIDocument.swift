/// An outline of the endpoints in the place where the real server publishes its OpenAPI document.
enum OpenAPIDocument {
  static func bytes(_ path: String) -> [UInt8] {
    let version = path.split(separator: "/").first ?? ""
    return Array(
      #"""
      {"openapi":"3.1.0","info":{"title":"Polar API","version":"\#(version)"},"paths":{\#
      "/v1/files/":{"get":{"operationId":"files:list"},"post":{"operationId":"files:create"}},\#
      "/v1/files/{id}":{"patch":{"operationId":"files:update"},"delete":{"operationId":"files:delete"}},\#
      "/v1/files/{id}/uploaded":{"post":{"operationId":"files:uploaded"}}}}
      """#.utf8)
  }
}
