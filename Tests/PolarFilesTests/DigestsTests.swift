import PolarFiles
import Testing

@Suite("Digests")
struct DigestsTests {
  @Test func `hashes the test vectors of RFC 1321 and FIPS 180`() {
    #expect(MD5Digest.of("abc".utf8).hex == "900150983cd24fb0d6963f7d28e17f72")
    #expect(
      SHA256Digest.of("abc".utf8).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(SHA256Digest.of("".utf8).base64 == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
  }

  @Test func `codes the second test case of RFC 4231`() {
    let code = HMACSHA256(key: "Jefe".utf8).code(for: Array("what do ya want for nothing?".utf8))
    #expect(code.hex == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test(arguments: [0, 1, 63, 64, 65, 65_535, 65_536, 65_537, 200_001, 262_144, 262_145, 1_000_003, 3_000_000])
  func `takes both digests of bytes that arrive in pieces`(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var hasher = ContentHasher()
    var offset = 0
    var step = 1
    while offset < count {
      let end = min(offset + step, count)
      bytes[offset..<end].withUnsafeBytes { hasher.update($0) }
      offset = end
      step = step * 3 + 1
    }
    #expect(hasher.finalize().md5 == MD5Digest.of(bytes))
    #expect(hasher.finalize().sha256 == SHA256Digest.of(bytes))
  }

  @Test func `goes on from a copied state`() {
    var first = SHA256Hasher()
    Array("ab".utf8).withUnsafeBytes { first.update($0) }
    var second = first
    Array("c".utf8).withUnsafeBytes { second.update($0) }
    #expect(second.finalize() == SHA256Digest.of("abc".utf8))
    #expect(first.finalize() == SHA256Digest.of("ab".utf8))
  }

  @Test func `goes on from a copied state of MD5, of which RFC 1321 gives the digests`() {
    var first = MD5Hasher()
    first.update(Array("ab".utf8))
    var second = first
    second.update(Array("c".utf8))
    #expect(second.finalize().hex == "900150983cd24fb0d6963f7d28e17f72")
    #expect(first.finalize().hex == "187ef4436122d1cc2f40dc2b92f0eba0")
    #expect(MD5Hasher().finalize().hex == "d41d8cd98f00b204e9800998ecf8427e")
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func `writes and reads base64`(plain: String, encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded.utf8) == Array(plain.utf8))
  }

  @Test(arguments: ["Zg", "Zg=", "Zg===", "Zm9v\n", "Zm 9", "Zh==", "Zm9=", "Z-9v", "====", "=m9v", "Zm=v", "bad"])
  func `refuses base64 that is not canonical`(text: String) {
    #expect(Base64.decode(text.utf8) == nil)
  }

  @Test(arguments: [
    "bad", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=-1",
  ])
  func `takes only 32 bytes for a SHA-256 checksum`(text: String) {
    #expect(SHA256Digest(base64: text) == nil)
  }

  @Test func `reads hexadecimal of either case`() {
    #expect(Hexadecimal.decode("00fFaB".utf8) == [0, 255, 171])
    #expect(Hexadecimal.decode("0".utf8) == nil)
    #expect(Hexadecimal.decode("0g".utf8) == nil)
    #expect(Hexadecimal.encode([0, 255, 171]) == "00ffab")
  }
}
