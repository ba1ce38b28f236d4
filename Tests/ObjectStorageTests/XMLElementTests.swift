import Testing
@testable import ObjectStorage

struct XMLElementTests {
  private func parse(_ text: String) -> XMLElement? { XMLElement(document: Array(text.utf8)) }

  @Test func `reads names, text and references`() throws {
    let root = try #require(
      parse("<?xml version='1.0'?>\n<s3:a x='1'>\n<b >1&lt;&#x41;&#66;</b><c/><b>2</b></s3:a><!-- -->\n"))
    #expect(root.name == "a" && root.children.map(\.name) == ["b", "c", "b"])
    #expect(root["b"] == "1<AB" && root["c"]?.isEmpty == true && root["d"] == nil)
    #expect(parse("<a>1<!-- 2 -->3<![CDATA[<4>]]></a>")?.text == "13<4>")
  }

  static let broken = [
    "", "a", "<", "<a", "<a>", "<a></b>", "<a></a>x", "<a></a><b/>", "<a>&nbsp;</a>", "<a>&#xD800;</a>", "<a>&amp</a>",
    "< a></ a>", "<>", "</a>", "<!DOCTYPE a><a/>", "<a><b></a></b>", "<a><!-- </a>",
    String(repeating: "<a>", count: 100_000),
  ]

  @Test(arguments: broken)
  func `takes nothing that is broken`(text: String) {
    #expect(parse(text) == nil)
  }
}
