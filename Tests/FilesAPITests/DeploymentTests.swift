import HTTPCore
import PolarFiles
import Testing
@testable import FilesAPI

/// Responses of sandbox and production that differ from development.
struct DeploymentTests {
  private static let preflight = [
    ("access-control-request-method", "PATCH"), ("access-control-request-headers", "X-Anything, Authorization"),
  ]

  @Test func `sandbox marks responses of its inner layers`() throws {
    let driver = try Driver(.sandbox)
    let marked = [
      driver.send(), driver.send("POST", body: Bodies.create()), driver.send("GET", "/v1/nope"),
      driver.send("PUT", body: ""),
      driver.send("GET", "/v1/files"), driver.send("GET", "/v1/files/?limit=x"), driver.send(as: nil),
      driver.send("GET", as: "polar_oat_other"), driver.send("GET", "/healthz"), driver.send("GET", "/api/v1/files/"),
      driver.send(headers: [("origin", "https://github.com")]), driver.send("DELETE", "/v1/files/\(Driver.guide)"),
      driver.send("POST", body: "{"), driver.send("GET", "/2026-04/openapi.json"),
    ]
    #expect(marked.map(\.status) == [200, 201, 404, 405, 307, 422, 401, 403, 200, 200, 200, 204, 422, 200])
    for reply in marked { #expect(reply["x-polar-sandbox"] == "1") }
  }

  @Test func `sandbox does not mark responses of its outer layers, nor an unhandled 500`() throws {
    let driver = try Driver(.sandbox)
    let origin = [("origin", "http://a")]
    let bare = [
      driver.send(as: "polar_oat_nope"), driver.send(headers: [("polar-version", "x")]),
      driver.send("OPTIONS", headers: origin + Self.preflight), driver.send("POST"),
      driver.send("POST", headers: origin, body: "NaN"),
    ]
    #expect(bare.map(\.status) == [401, 404, 400, 411, 500])
    for reply in bare { #expect(reply["x-polar-sandbox"] == nil) }
  }

  @Test(arguments: [Deployment.development, .production]) func `no other environment marks anything`(
    deployment: Deployment
  ) throws {
    let driver = try Driver(deployment)
    for reply in [driver.send(), driver.send("GET", "/v1/nope"), driver.send("GET", "/healthz")] {
      #expect(reply["x-polar-sandbox"] == nil)
    }
  }

  static let trusted: [(Deployment, String)] = [
    (.sandbox, "https://sandbox.polar.sh"), (.sandbox, "https://github.com"), (.sandbox, "https://docs.polar.sh"),
    (.production, "https://polar.sh"), (.production, "https://github.com"), (.production, "https://docs.polar.sh"),
  ]

  @Test(arguments: trusted) func `Polar's own pages may use the API with cookies`(
    deployment: Deployment, origin: String
  ) throws {
    let driver = try Driver(deployment)
    let origins = [("origin", origin)]
    for reply in [
      driver.send(headers: origins), driver.send("GET", "/v1/nope", headers: origins),
      driver.send("POST", headers: origins),
      driver.send(as: "polar_oat_nope", headers: origins), driver.send("GET", "/v1/files", headers: origins),
    ] {
      #expect(reply["access-control-allow-origin"] == origin)
      #expect(reply["access-control-allow-credentials"] == "true")
      #expect(reply["vary"] == "Origin")
      #expect(reply["access-control-expose-headers"] == nil)
    }
    let failure = driver.send("POST", headers: origins, body: "NaN")
    #expect(failure.status == 500 && failure["access-control-allow-origin"] == nil && failure["vary"] == nil)
    let unknown = driver.send(headers: origins + [("polar-version", "x")])
    #expect(unknown.status == 404 && unknown["access-control-allow-origin"] == nil)
  }

  @Test func `an origin with white space behind it is another one, as to a parser that leaves it in place`() throws {
    let reply = try Driver(.production).send(headers: [("origin", "https://polar.sh ")])
    #expect(reply["access-control-allow-origin"] == "*" && reply["vary"] == nil)
  }

  @Test(arguments: trusted) func `a preflight of Polar's own pages may ask for any header`(
    deployment: Deployment, origin: String
  ) throws {
    let driver = try Driver(deployment)
    let reply = driver.send("OPTIONS", as: nil, headers: [("origin", origin)] + Self.preflight)
    #expect(reply.status == 200)
    #expect(reply.text == "OK")
    #expect(reply["access-control-allow-origin"] == origin)
    #expect(reply["access-control-allow-credentials"] == "true")
    #expect(reply["access-control-allow-headers"] == "X-Anything, Authorization")
    #expect(reply["access-control-allow-methods"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
    #expect(reply["access-control-max-age"] == "600")
    #expect(reply["vary"] == "Origin")
    #expect(reply["access-control-expose-headers"] == nil && reply["cache-control"] == nil)
    #expect(reply["polar-version"] == "2026-04")
    let plain = driver.send("OPTIONS", headers: [("origin", origin), ("access-control-request-method", "GET")])
    #expect(plain.status == 200 && plain["access-control-allow-headers"] == nil)
  }

  @Test func `a preflight of Polar's own pages may not ask for an unknown method or a private network`() throws {
    let reply = try Driver(.sandbox).send(
      "OPTIONS",
      headers: [
        ("origin", "https://github.com"), ("access-control-request-method", "FOO"),
        ("access-control-request-headers", "x"), ("access-control-request-private-network", "true"),
      ])
    #expect(reply.status == 400)
    #expect(reply.text == "Disallowed CORS method, private-network")
    #expect(reply["access-control-allow-origin"] == "https://github.com")
  }

  static let foreign: [(Deployment, String)] = [
    (.sandbox, "https://polar.sh"), (.production, "https://sandbox.polar.sh"), (.sandbox, "http://sandbox.polar.sh"),
    (.sandbox, "https://sandbox.polar.sh:443"), (.sandbox, "https://a.sandbox.polar.sh"),
    (.production, "https://POLAR.sh"),
    (.production, "https://polar.sh/"), (.production, "null"), (.development, "https://polar.sh"),
    (.development, "https://github.com"),
  ]

  @Test(arguments: foreign) func `other origins get the same CORS headers as in development`(
    deployment: Deployment, origin: String
  ) throws {
    let driver = try Driver(deployment)
    let reply = driver.send(headers: [("origin", origin)])
    #expect(reply["access-control-allow-origin"] == "*")
    #expect(reply["access-control-expose-headers"] == "Polar-Version")
    #expect(reply["access-control-allow-credentials"] == nil && reply["vary"] == nil)
    let preflight = driver.send("OPTIONS", headers: [("origin", origin)] + Self.preflight)
    #expect(preflight.text == "Disallowed CORS headers")
    #expect(preflight["access-control-allow-origin"] == "*")
    #expect(
      preflight["access-control-allow-headers"]
        == "Accept, Accept-Language, Authorization, Content-Language, Content-Type, Polar-Version")
  }
}
