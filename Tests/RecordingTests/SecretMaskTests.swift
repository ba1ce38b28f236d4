import Recording
import Testing

struct SecretMaskTests {
  static let texts = [
    ("/_mock/tokens/polar_oat_secret", "/_mock/tokens/polar_oat_…"),
    ("/v1/files/?token=polar_pat_secret&limit=2", "/v1/files/?token=polar_pat_…&limit=2"),
    ("a=polar_at_u_se_cret;b=polar_at_o_x#c", "a=polar_at_u_…;b=polar_at_o_…#c"),
    ("polar_us_a/polar_cst_b,polar_mst_c", "polar_us_…/polar_cst_…,polar_mst_…"),
    ("polar_whs_unknown_kind", "polar_whs_…"),
    ("/polar%5Foat%5Fsecret/x", "/polar_oat_…/x"),
    ("%70%6F%6c%61%72%5f%6fat_%73ecret", "polar_oat_…"),
    ("polar%255Foat%25255Fsecret", "polar_oat_…"),
    ("polar_oat_a%2Fb%26c&d", "polar_oat_…&d"),
    ("Bearer%20polar_oat_x y", "Bearer%20polar_oat_… y"),
    ("xpolar_oat_x", "xpolar_oat_…"), ("polar_polar_oat_x", "polar_polar_…"),
  ]

  @Test(arguments: texts) func `cuts a token behind its kind, however it is encoded`(text: String, masked: String) {
    #expect(SecretMask.masked(text) == masked)
  }

  @Test(arguments: [
    "the nearest is polar_oat_.", "polar_oat_, polar_pat_ (polar_us_)",
    "", "/v1/files/", "/polar-s3/a/polar_bear.png", "polar_oat_", "polar_", "polar", "POLAR_OAT_X", "%", "%7", "%zz",
    "polar%", "a%20b", "ä",
  ])
  func `leaves everything else as it is`(text: String) {
    #expect(SecretMask.masked(text) == text)
  }
}
