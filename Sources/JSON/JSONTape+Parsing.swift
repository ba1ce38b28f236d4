extension JSONTape {
  /// Reads exactly what Python's `json.loads` reads, and refuses what it refuses.
  package init(parsing bytes: [UInt8]) throws(JSONError) {
    // Places in the text have 32 bits.
    guard bytes.count < 1 << 30 else { throw .undecodable }
    let encoding = bytes.withUnsafeBufferPointer { TextEncoding(detecting: $0) }
    switch encoding {
    case .utf8(let markLength): try self.init(text: bytes, from: markLength)
    case .utf16(let bigEndian, let markLength):
      let text = bytes.withUnsafeBufferPointer {
        WideText.generalizedUTF8(utf16: $0[markLength...], bigEndian: bigEndian)
      }
      guard let text else { throw .undecodable }
      try self.init(text: text, from: 0)
    case .utf32(let bigEndian, let markLength):
      let text = bytes.withUnsafeBufferPointer {
        WideText.generalizedUTF8(utf32: $0[markLength...], bigEndian: bigEndian)
      }
      guard let text else { throw .undecodable }
      try self.init(text: text, from: 0)
    }
  }

  /// The whole text is decoded before any of it is scanned, so bad bytes outrank a syntax error before them.
  private init(text: [UInt8], from start: Int) throws(JSONError) {
    let soundness = text.withUnsafeBufferPointer { GeneralizedUTF8.check(UnsafeBufferPointer(rebasing: $0[start...])) }
    guard soundness != .invalid else { throw .undecodable }
    // The bodies that clients send have a node for each dozen bytes.
    var room = 16 + (text.count - start) / 10
    while true {
      do throws(ScanFault) {
        try self.init(
          text: text, from: start, holdsSurrogates: soundness == .holdsSurrogates, room: room)
        return
      } catch {
        switch error {
        case .tooManyNodes: room *= 4
        case .beyondLimits: throw .undecodable
        case .syntax(let message, let offset):
          throw .syntax(message: message.rawValue, position: GeneralizedUTF8.codePoints(in: text[start..<offset]))
        }
      }
    }
  }

  private init(text: [UInt8], from start: Int, holdsSurrogates: Bool, room: Int) throws(ScanFault) {
    var fault: ScanFault?
    var unescaped: [UInt8] = []
    let nodes = text.withUnsafeBufferPointer { bytes in
      // Written without asking each time whether the array may be written to: a third of the time.
      withUnsafeTemporaryAllocation(of: Node.self, capacity: room) { written in
        var parser = JSONParser(JSONScanner(bytes, from: start, holdsSurrogates: holdsSurrogates), into: written)
        do throws(ScanFault) { try parser.document() } catch { fault = error }
        unescaped = parser.scanner.unescaped
        return Array(UnsafeBufferPointer(rebasing: written[..<parser.count]))
      }
    }
    if let fault { throw fault }
    self.init(text: unescaped.isEmpty ? text : text + unescaped, nodes: nodes)
  }

  /// A text that came by another way than JSON.
  package init(string text: String) {
    let bytes = Array(text.utf8)
    self.init(text: bytes, nodes: [Node(.string, UInt64(bytes.count), next: 1)])
  }

  /// The same for an array of texts.
  package init(strings: [String]) {
    var text: [UInt8] = []
    var nodes = [Node(.array, UInt64(strings.count), next: strings.count + 1)]
    for string in strings {
      var node = Node(.string, start: text.count, count: string.utf8.count)
      node.next = UInt32(nodes.count + 1)
      text.append(contentsOf: string.utf8)
      nodes.append(node)
    }
    self.init(text: text, nodes: nodes)
  }
}
