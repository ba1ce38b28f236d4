import Testing
@testable import FilesAPI

struct CredentialsTests {
  let driver: Driver

  init() throws { driver = try Driver() }

  @Test(arguments: [
    ("bearer polar_oat_acme", 200), ("BEARER  polar_oat_acme\t", 200), ("Bearer polar_oat_acme extra", 401),
    ("Bearer", 401), ("Bearer ", 401), ("polar_oat_acme", 401), ("Basic polar_oat_acme", 401), ("Bearer é", 401),
  ])
  func `the scheme is matched without case and the token without the white space around it`(
    value: String, status: Int
  ) {
    #expect(driver.send(as: nil, headers: [("authorization", value)]).status == status)
  }

  @Test func `a token that is not ASCII counts as absent`() {
    #expect(driver.send(as: nil, headers: [("authorization", "Bearer é")]).json["error"].shown == "Unauthorized")
  }

  @Test(arguments: [
    ("polar_session=polar_us_alice", 200), ("a=b; polar_session=\"polar_us_alice\" ;c", 200),
    ("polar_session=x; polar_session=polar_us_alice", 200), ("polar_session=polar_us_nope", 401),
    ("Polar_session=polar_us_alice", 401), (#"polar_session="polar\137us\137alice""#, 200),
    (#"polar_session="\p\olar_us_alice""#, 200), (#"polar_session=" polar_us_alice""#, 401),
    (#"polar_session="polar_us_alice"#, 401), (#"polar_session=polar\137us_alice"#, 401),
    (#"polar_session="polar_us_alice\""#, 401), (#"polar_session="\1\160olar_us_alice""#, 401),
    (#"polar_session="\160olar_us_alice""#, 200), (#"polar_session="polar_us_alice\456""#, 401),
    ("polar_session = polar_us_alice", 200), ("=x;polar_session=\"polar_us_alice\"", 200),
    ("polar_session=polar_us_alice=", 401),
  ])
  func `a web session is known by its cookie`(cookie: String, status: Int) {
    #expect(driver.send(as: nil, headers: [("cookie", cookie)]).status == status)
  }

  @Test func `of several Cookie fields the last one that has it counts`() {
    let cookies = [("cookie", "polar_session=x"), ("cookie", "polar_session=polar_us_alice"), ("cookie", "a=b")]
    #expect(driver.send(as: nil, headers: cookies).status == 200)
  }

  @Test func `the cookie does not count beside a token`() {
    let cookie = [("cookie", "polar_session=polar_us_alice")]
    #expect(driver.send(as: "polar_oat_nope", headers: cookie).status == 401)
    #expect(driver.send(as: "polar_crt_x", headers: cookie).status == 401)
  }
}
