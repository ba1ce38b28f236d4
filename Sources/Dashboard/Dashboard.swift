/// The page that a browser finds under `/_mock/`: files that are embedded in the binary.
///
/// The page is a client of the control API and of the Files API like any other; it holds no data of the mock.
package enum Dashboard {
  /// Every file of the folder `Page`; the first is what the folder's own path gives.
  package static let assets = [
    Asset("index.html", PackageResources.index_html),
    Asset("app.js", PackageResources.app_js),
    Asset("client.js", PackageResources.client_js),
    Asset("dialog.js", PackageResources.dialog_js),
    Asset("dom.js", PackageResources.dom_js),
    Asset("events.js", PackageResources.events_js),
    Asset("failureform.js", PackageResources.failureform_js),
    Asset("failures.js", PackageResources.failures_js),
    Asset("file.js", PackageResources.file_js),
    Asset("files.js", PackageResources.files_js),
    Asset("format.js", PackageResources.format_js),
    Asset("icon.svg", PackageResources.icon_svg),
    Asset("lists.js", PackageResources.lists_js),
    Asset("operations.js", PackageResources.operations_js),
    Asset("overview.js", PackageResources.overview_js),
    Asset("presets.js", PackageResources.presets_js),
    Asset("request.js", PackageResources.request_js),
    Asset("requests.js", PackageResources.requests_js),
    Asset("snippets.js", PackageResources.snippets_js),
    Asset("style.css", PackageResources.style_css),
    Asset("tenants.js", PackageResources.tenants_js),
    Asset("tokens.js", PackageResources.tokens_js),
    Asset("transfer.js", PackageResources.transfer_js),
    Asset("uploading.js", PackageResources.uploading_js),
    Asset("uploads.js", PackageResources.uploads_js),
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
