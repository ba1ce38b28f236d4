import COpenSSL
import Testing
@testable import TLS

@Suite struct TLSSessionTests {
  static let authority = Result { try CertificateAuthority() }

  let authority: CertificateAuthority
  let context: TLSContext

  init() throws {
    authority = try Self.authority.get()
    context = try TLSContext(
      .authority(authority, ServerNames(own: ["localhost", "127.0.0.1", "::1"]) { $0.hasSuffix(".test") }))
  }

  private func pair(
    address: String = "127.0.0.1", trusting: Certificate?, name: String? = "localhost", protocols: [String] = [],
    versions: ClosedRange<Int32> = TLS1_2_VERSION...TLS1_3_VERSION, ciphers: String = "ALL:@SECLEVEL=0"
  ) throws -> TLSPair {
    TLSPair(
      context, address: address,
      client: try TLSPeer(trusting: trusting, name: name, protocols: protocols, versions: versions, ciphers: ciphers))
  }

  @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
  func `bytes arrive in both directions, whatever the split`(version: Int32) throws {
    for seed in 0..<40 as Range<UInt64> {
      var random = Random(state: seed)
      var pair = try pair(trusting: authority.certificate, versions: version...version)
      pair.split = { random.next(upTo: seed % 4 == 0 ? 3 : 900) }
      #expect(pair.exchange().isEmpty)
      #expect(pair.client.isEstablished && pair.server.isEstablished, "\(pair.client.failure ?? "")")
      let sent = (0..<(1 + random.next(upTo: 40_000))).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      pair.client.send(sent)
      #expect(pair.exchange() == sent)
      try sent.withUnsafeBytes { try pair.server.write($0) }
      _ = pair.exchange()
      #expect(pair.client.read().bytes == sent)
    }
  }

  @Test func `what is not read waits, and comes before what is received next`() throws {
    var pair = try pair(trusting: authority.certificate)
    _ = pair.exchange()
    var read: [UInt8] = []
    for text in ["one ", "two ", "three"] {
      pair.client.send(Array(text.utf8))
      let record = pair.client.takeOutput()
      // Two bytes are read, what follows them waits.
      record.withUnsafeBytes { record in
        pair.server.receive(record) {
          var block: [UInt8] = [0, 0]
          if case .bytes(2)? = try? pair.server.read(into: &block, atMost: 2) { read += block }
        }
      }
      #expect(pair.server.hasInput)
    }
    #expect(String(decoding: read, as: UTF8.self) == "one tw")
    #expect(String(decoding: pair.readServer(), as: UTF8.self) == "o three")
    #expect(!pair.server.hasInput)
  }

  @Test func `what is longer than a record goes out in several`() throws {
    var pair = try pair(trusting: authority.certificate)
    _ = pair.exchange()
    let sent = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try sent.withUnsafeBytes { try pair.server.write($0) }
    let records = pair.takeFromServer()
    var lengths: [Int] = []
    var start = 0
    while start < records.count {
      lengths.append(Int(records[start + 3]) << 8 | Int(records[start + 4]))
      start += 5 + (lengths.last ?? 0)
    }
    #expect(lengths.count == 7 && lengths.allSatisfy { $0 <= 16384 + 256 })
    pair.client.receive(records)
    #expect(pair.client.read().bytes == sent)
  }

  @Test(arguments: [true, false])
  func `a client may take new keys at any time, and ask for the server's`(asks: Bool) throws {
    var random = Random(state: 1)
    var pair = try pair(trusting: authority.certificate, versions: TLS1_3_VERSION...TLS1_3_VERSION)
    pair.split = { random.next(upTo: 30) }
    _ = pair.exchange()
    for round in 0..<3 as Range<UInt8> {
      pair.client.updateKeys(askingForTheSame: asks)
      pair.client.send([round])
      #expect(pair.exchange() == [round])
      try [round].withUnsafeBytes { try pair.server.write($0) }
      _ = pair.exchange()
      #expect(pair.client.read().bytes == [round])
    }
    #expect(pair.serverFailure == nil && pair.client.failure == nil)
  }

  @Test func `a client that begins another handshake is refused by a warning`() throws {
    var pair = try pair(trusting: authority.certificate, versions: TLS1_2_VERSION...TLS1_2_VERSION)
    _ = pair.exchange()
    pair.client.renegotiate()
    let hello = pair.client.takeOutput()
    #expect(!hello.isEmpty)
    hello.withUnsafeBytes { pair.server.receive($0) }
    #expect(pair.readServer().isEmpty && pair.serverFailure == nil)
    let warning = pair.takeFromServer()
    #expect(warning.first == 0x15)
    pair.client.receive(warning)
    _ = pair.client.read()
    #expect(pair.client.failure == "no renegotiation")
  }

  @Test(arguments: [
    (["h2", "http/1.1"], "h2"), (["http/1.1", "h2"], "h2"), (["http/1.1"], "http/1.1"),
    (["spdy/3", "http/1.1"], "http/1.1"),
  ])
  func `ALPN prefers h2`(offered: [String], chosen: String) throws {
    var pair = try pair(trusting: authority.certificate, protocols: offered)
    _ = pair.exchange()
    #expect(pair.server.applicationProtocol == chosen && pair.client.applicationProtocol == chosen)
  }

  @Test func `without ALPN none is chosen, and an unknown protocol is refused`() throws {
    var silent = try pair(trusting: authority.certificate)
    _ = silent.exchange()
    #expect(silent.client.isEstablished && silent.server.applicationProtocol == nil)
    var unknown = try pair(trusting: authority.certificate, protocols: ["spdy/3"])
    _ = unknown.exchange()
    #expect(!unknown.server.isEstablished)
    #expect(unknown.serverFailure?.explanation.contains("neither h2 nor http/1.1") == true)
    #expect(unknown.client.failure?.contains("no application protocol") == true)
  }

  @Test(arguments: [TLS1_VERSION, TLS1_1_VERSION])
  func `older versions are refused, and the client hears why`(version: Int32) throws {
    var pair = try pair(trusting: authority.certificate, versions: version...version)
    _ = pair.exchange()
    #expect(!pair.client.isEstablished)
    #expect(pair.serverFailure?.explanation.contains("neither TLS 1.2 nor 1.3") == true)
    #expect(pair.client.failure?.contains("protocol version") == true)
  }

  @Test(arguments: [
    "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-GCM-SHA256", "DHE-RSA-AES256-GCM-SHA384",
  ])
  func `a cipher without forward secrecy or authentication is refused`(cipher: String) throws {
    var pair = try pair(
      trusting: authority.certificate, versions: TLS1_2_VERSION...TLS1_2_VERSION, ciphers: "\(cipher):@SECLEVEL=0")
    _ = pair.exchange()
    #expect(!pair.client.isEstablished)
    #expect(pair.serverFailure?.explanation.contains("forward secrecy") == true)
  }

  @Test func `the root's dot is no part of a name`() throws {
    var pair = try pair(trusting: authority.certificate, name: "a.test.")
    _ = pair.exchange()
    #expect(pair.server.isEstablished || pair.client.failure == "certificate verify failed")
    #expect(pair.serverFailure?.explanation.contains("cert cb") != true)
  }

  @Test(arguments: [1, 3, 9, 100])
  func `a hello that announces more than any client's is refused before there is room for it`(step: Int) throws {
    for (length, isRefused) in [(8192, false), (8193, true), (60_000, true), (0xFF_FFFF, true)] {
      var alert: [UInt8] = []
      let session = TLSSession(context, address: "127.0.0.1") { alert += $0 }
      let hello: [UInt8] =
        [0x16, 3, 1, 0x10, 0, 1, UInt8(length >> 16), UInt8(length >> 8 & 255), UInt8(length & 255)]
        + [UInt8](repeating: 0, count: 500)
      var failure: TLSFailure?
      for start in stride(from: 0, to: hello.count, by: step) {
        hello[start..<min(start + step, hello.count)].withUnsafeBytes { session.receive($0) }
        do throws(TLSFailure) { _ = try session.handshake() } catch { failure = error }
      }
      #expect(failure == (isRefused ? .longHello : nil))
      #expect(alert == (isRefused ? HelloLength.alert : []))
    }
  }

  @Test func `a hello whose length is in its second record is refused`() throws {
    let session = TLSSession(context, address: "127.0.0.1") { _ in }
    let records: [UInt8] = [0x16, 3, 1, 0, 1, 1, 0x16, 3, 1, 0, 3, 0, 0, 0]
    records.withUnsafeBytes { session.receive($0) }
    #expect(throws: TLSFailure.longHello) { try session.handshake() }
  }

  @Test(arguments: ["localhost", "127.0.0.1", "::1", "a.test", "A.b.Test"])
  func `each of the server's names is certified`(name: String) throws {
    var pair = try pair(trusting: authority.certificate, name: name)
    _ = pair.exchange()
    #expect(pair.client.isEstablished, "\(pair.client.failure ?? "")")
  }

  @Test(arguments: [
    ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
    ("2001:db8::7", "2001:db8::7"),
  ])
  func `a client that calls another address of the machine finds it certified`(address: String, called: String) throws {
    var pair = try pair(address: address, trusting: authority.certificate, name: called)
    _ = pair.exchange()
    #expect(pair.client.isEstablished, "\(pair.client.failure ?? "")")
  }

  @Test func `a name that is not the server's gets the certificate of others`() throws {
    var pair = try pair(trusting: authority.certificate, name: "example.com")
    _ = pair.exchange()
    #expect(!pair.client.isEstablished && pair.client.failure == "certificate verify failed")
  }

  @Test func `the log says what to do about a client that does not trust the authority`() throws {
    var pair = try pair(trusting: nil)
    _ = pair.exchange()
    #expect(pair.client.failure == "certificate verify failed")
    #expect(pair.serverFailure?.explanation.contains("--ca-file") == true)
  }

  @Test func `close_notify is sent in both directions`() throws {
    var pair = try pair(trusting: authority.certificate)
    _ = pair.exchange()
    try Array("bye".utf8).withUnsafeBytes { try pair.server.write($0) }
    pair.server.close()
    _ = pair.exchange()
    let heard = pair.client.read()
    #expect(heard.bytes == Array("bye".utf8) && heard.hasEnded)
    pair.client.end()
    pair.client.takeOutput().withUnsafeBytes { pair.server.receive($0) }
    var block = [UInt8](repeating: 0, count: 16)
    #expect(try pair.server.read(into: &block, atMost: 16) == .ended)
  }

  @Test func `garbage fails with an alert and a sentence`() throws {
    for seed in 0..<200 as Range<UInt64> {
      var random = Random(state: seed)
      var alert: [UInt8] = []
      let session = TLSSession(context, address: "127.0.0.1") { alert += $0 }
      let bytes: [UInt8] =
        [0x16, 3, 1, 0, UInt8(40 + seed % 60)] + (0..<300).map { _ in UInt8(random.next(upTo: 256)) }
      bytes.withUnsafeBytes { session.receive($0) }
      let failure = #expect(throws: TLSFailure.self) { try session.handshake() }
      #expect(failure?.explanation.hasPrefix("the TLS handshake failed: ") == true)
      #expect(alert.first == 0x15)
      // What comes after that changes nothing.
      bytes.withUnsafeBytes { session.receive($0) }
      #expect(try !session.handshake())
    }
  }

  @Test func `a record that was changed on the way breaks the connection`() throws {
    var pair = try pair(trusting: authority.certificate)
    _ = pair.exchange()
    pair.client.send(Array("hello".utf8))
    var bytes = pair.client.takeOutput()
    bytes[bytes.count - 1] ^= 1
    bytes.withUnsafeBytes { pair.server.receive($0) }
    var block = [UInt8](repeating: 0, count: 16)
    let failure = #expect(throws: TLSFailure.self) { try pair.server.read(into: &block, atMost: 16) }
    #expect(failure?.explanation.hasPrefix("the TLS connection broke: ") == true)
  }
}

/// A linear congruential generator: the same splits in every run.
struct Random {
  var state: UInt64

  mutating func next(upTo limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % limit
  }
}
