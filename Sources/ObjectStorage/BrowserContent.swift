import Bytes
import HTTPCore

/// Objects that a browser would run as a page of the mock's origin, so that a script in them could drive the control
/// API. (S3 has a separate origin for each bucket.) The response sandboxes such a page: it gets no origin and may load
/// and run nothing.
///
/// An image stays usable in other pages, since the policy only applies to it as a document. PDFs are left out: their
/// viewer runs no script of the document's origin, and would show nothing in a sandbox.
enum BrowserContent {
  /// Appends the headers that keep a browser from running the object; none for a type that it only shows or stores.
  static func appendPolicy(for contentType: String, to headers: inout HeaderBlock) {
    guard mayRun(contentType) else { return }
    headers.append("x-content-type-options", "nosniff" as StaticString)
    headers.append(
      "content-security-policy",
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:" as StaticString)
  }

  /// Whether that Content-Type may contain scripts, or lets the browser guess the type.
  ///
  /// A browser takes the last well-formed type of a list (Fetch §3.5), so one of them is enough.
  static func mayRun(_ contentType: String) -> Bool {
    contentType.split(separator: ",", omittingEmptySubsequences: false).contains { item in
      let essence = item.prefix { $0 != ";" }.lowercased()
      let halves = trimmed(essence).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, halves[0].utf8.isToken, halves[1].utf8.isToken else { return true }
      return mayRun(type: String(halves[0]), subtype: String(halves[1]))
    }
  }

  private static let scripts = ["javascript", "ecmascript", "jscript", "livescript"]

  private static func mayRun(type: String, subtype: String) -> Bool {
    switch type {
    // Multipart types, whose parts have types of their own.
    case "multipart", "message": return true
    // MIME Sniffing §7: browsers guess the type of these.
    case "*", "unknown": return true
    case "application" where subtype == "unknown": return true
    default: break
    }
    return subtype.hasSuffix("html") || subtype.hasPrefix("html") || subtype == "xml" || subtype.hasPrefix("xml-")
      || subtype.hasSuffix("+xml") || subtype.hasPrefix("xsl") || subtype.hasPrefix("svg")
      || scripts.contains { subtype.contains($0) }
  }

  private static func trimmed(_ text: String) -> Substring {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    var rest = text.drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return rest
  }
}
