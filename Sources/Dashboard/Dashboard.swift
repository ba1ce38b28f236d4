/// The page that a browser finds under `/_mock/`: files that are embedded in the binary.
///
/// The page is a client of the control API and of the Files API like any other; it holds no data of the mock.
package enum Dashboard {
  /// Every file of the folder `Page`; the first is what the folder's own path gives.
  package static let assets = [
    Asset("index.html", PackageResources.index_html),
    Asset("style.css", PackageResources.style_css),
  ]
}

/// A file of the page.
package struct Asset: Sendable {
  package let name: String
  package let bytes: [UInt8]

  init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// By the name's ending; a browser guesses none, since answers forbid it to.
  package var contentType: String {
    switch name.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "js", "mjs": "text/javascript; charset=utf-8"
    case "json": "application/json"
    case "svg": "image/svg+xml"
    case "png": "image/png"
    case "ico": "image/x-icon"
    case "woff2": "font/woff2"
    default: "application/octet-stream"
    }
  }
}
