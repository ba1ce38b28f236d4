import Testing
@testable import FilesAPI

struct RenderingTests {
  /// As Python's `f"{size:3.1f}"` shows them.
  @Test(arguments: [
    (0, "0.0 B"), (1, "1.0 B"), (-1, "-1.0 B"), (1023, "1023.0 B"), (1024, "1.0 KB"), (1075, "1.0 KB"),
    (1076, "1.1 KB"),
    (1075200, "1.0 MB"), (1587, "1.5 KB"), (1588, "1.6 KB"), (-1536, "-1.5 KB"), (1048524, "1023.9 KB"),
    (1048525, "1024.0 KB"), (1048575, "1024.0 KB"), (1048576, "1.0 MB"), (10485760, "10.0 MB"), (123456789, "117.7 MB"),
    (1_099_511_627_776, "1.0 TB"), (9_007_199_254_740_993, "8.0 PB"), (123_456_789_012_345_678, "109.7 PB"),
    (.max, "8.0 EB"), (.min, "-8.0 EB"), (1280, "1.2 KB"), (1331, "1.3 KB"), (1792, "1.8 KB"),
  ])
  func `a size is shown in powers of 1024 with one digit, ties to even`(size: Int, text: String) {
    var bytes: [UInt8] = []
    ReadableSize.append(size, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }

  @Test(arguments: [
    ("a b.zip", #"attachment; filename="a b.zip""#), (#"q"\.txt"#, #"attachment; filename="q\"\\.txt""#),
    ("tab\there\r\n\u{7F}", "attachment; filename=\"tab\there\""), ("", #"attachment; filename="""#),
    ("日本.png", "attachment; filename=\".png\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.png"),
    (
      "Résumé ﬁnal ½.pdf",
      "attachment; filename=\"Resume final 12.pdf\"; filename*=UTF-8''R%C3%A9sum%C3%A9%20%EF%AC%81nal%20%C2%BD.pdf"
    ),
    ("ｱＡ①\"😀", "attachment; filename=\"A1\"\"; filename*=UTF-8''%EF%BD%B1%EF%BC%A1%E2%91%A0%22%F0%9F%98%80"),
  ])
  func `a download is saved under its name, with a fallback in ASCII`(name: String, value: String) {
    #expect(ContentDisposition.attachment(name) == value)
  }

  /// The number is FNV-1a over `unicodedata.normalize("NFKD", c).encode("ascii", "ignore") + b"\0"` of all code points.
  @Test func `every code point falls back to what Python leaves of it`() {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for value in UInt32(0x80)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for byte in Array(CompatibilityASCII.text(of: String(scalar)).utf8) + [0] {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      }
    }
    #expect(hash == 0xE174_D3EB_5429_D59F)
  }
}
