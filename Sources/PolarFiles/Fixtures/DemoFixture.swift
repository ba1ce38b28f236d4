/// The fixture that a server starts with when none is named: `fixtures/demo.json`, carried along so that no file is needed.
package enum DemoFixture {
  package static func document() throws(FixtureErrors) -> FixtureDocument {
    try FixtureDocument.json(Array(text.utf8), name: "demo.json")
  }

  /// The same text as the file's; a test compares them.
  package static let text = #"""
    {
      "version": 1,
      "organizations": [
        {"id": "1dbfc517-0bbf-4301-9ba8-555ca42b9737", "name": "Acme", "slug": "acme"},
        {"id": "7f0f2f43-5a56-4f5c-9d2e-0c6f3d1b8a10", "name": "Globex", "slug": "globex"}
      ],
      "users": [
        {"email": "olivia@example.com", "memberships": [{"organization": "acme", "role": "owner"}, {"organization": "globex", "role": "member"}]},
        {"email": "adam@example.com", "memberships": [{"organization": "acme", "role": "admin"}]},
        {"email": "mia@example.com", "memberships": [{"organization": "acme", "role": "member"}]},
        {"email": "finn@example.com", "memberships": [{"organization": "acme", "role": "finance"}]},
        {"email": "gus@example.com", "memberships": [{"organization": "globex", "role": "owner"}]}
      ],
      "tokens": [
        {"token": "polar_oat_acme_full", "organization": "acme", "scopes": ["files:read", "files:write"]},
        {"token": "polar_oat_acme_read", "organization": "acme", "scopes": ["files:read"]},
        {"token": "polar_oat_acme_write", "organization": "acme", "scopes": ["files:write"]},
        {"token": "polar_oat_acme_none", "organization": "acme", "scopes": ["products:read"]},
        {"token": "polar_oat_acme_expired", "organization": "acme", "scopes": ["files:read", "files:write"], "expires_at": "2020-01-01T00:00:00Z"},
        {"token": "polar_oat_globex_full", "organization": "globex", "scopes": ["files:read", "files:write"]},
        {"token": "polar_pat_olivia", "user": "olivia@example.com", "scopes": ["files:read", "files:write"]},
        {"token": "polar_pat_adam", "user": "adam@example.com", "scopes": ["files:read", "files:write"]},
        {"token": "polar_pat_mia", "user": "mia@example.com", "scopes": ["files:read", "files:write"]},
        {"token": "polar_pat_finn", "user": "finn@example.com", "scopes": ["files:read", "files:write"]},
        {"token": "polar_pat_olivia_read", "user": "olivia@example.com", "scopes": ["files:read"]},
        {"token": "polar_at_u_olivia", "user": "olivia@example.com", "scopes": ["files:read", "files:write"]},
        {"token": "polar_at_u_olivia_acme", "user": "olivia@example.com", "scopes": ["files:read", "files:write"], "organizations": ["acme"]},
        {"token": "polar_at_o_acme", "organization": "acme", "scopes": ["files:read", "files:write"]},
        {"token": "polar_cst_acme_customer", "customer_of": "acme", "scopes": []},
        {"token": "polar_mst_acme_member", "customer_of": "acme", "scopes": []},
        {"token": "polar_us_olivia", "user": "olivia@example.com", "scopes": ["files:read", "files:write"]}
      ],
      "files": [
        {"organization": "acme", "service": "downloadable", "name": "guide.pdf", "version": "1.0", "content": {"base64": "JVBERi0xLjQKMSAwIG9iago8PCAvVHlwZSAvQ2F0YWxvZyAvUGFnZXMgMiAwIFIgPj4KZW5kb2JqCjIgMCBvYmoKPDwgL1R5cGUgL1BhZ2VzIC9LaWRzIFszIDAgUl0gL0NvdW50IDEgPj4KZW5kb2JqCjMgMCBvYmoKPDwgL1R5cGUgL1BhZ2UgL1BhcmVudCAyIDAgUiAvTWVkaWFCb3ggWzAgMCAzMDAgMTIwXSAvQ29udGVudHMgNCAwIFIgL1Jlc291cmNlcyA8PCAvRm9udCA8PCAvRjEgNSAwIFIgPj4gPj4gPj4KZW5kb2JqCjQgMCBvYmoKPDwgL0xlbmd0aCA1NyA+PgpzdHJlYW0KQlQgL0YxIDE4IFRmIDIwIDYwIFRkIChIZWxsbyBmcm9tIHBvbGFyLWZpbGVzLW1vY2spIFRqIEVUCmVuZHN0cmVhbQplbmRvYmoKNSAwIG9iago8PCAvVHlwZSAvRm9udCAvU3VidHlwZSAvVHlwZTEgL0Jhc2VGb250IC9IZWx2ZXRpY2EgPj4KZW5kb2JqCnhyZWYKMCA2CjAwMDAwMDAwMDAgNjU1MzUgZiAKMDAwMDAwMDAwOSAwMDAwMCBuIAowMDAwMDAwMDU4IDAwMDAwIG4gCjAwMDAwMDAxMTUgMDAwMDAgbiAKMDAwMDAwMDI0MSAwMDAwMCBuIAowMDAwMDAwMzQ4IDAwMDAwIG4gCnRyYWlsZXIKPDwgL1NpemUgNiAvUm9vdCAxIDAgUiA+PgpzdGFydHhyZWYKNDE4CiUlRU9GCg=="}},
        {"organization": "acme", "service": "downloadable", "name": "samples.zip", "content": {"base64": "UEsDBBQAAAAIAAAAIVzxnyV0EQAAAA8AAAAKAAAAUkVBRE1FLnR4dHNUKE7MLchJVShITM7W4wIAUEsDBBQAAAAIAAAAIVyMRJg1BwAAAAUAAAAQAAAAc2FtcGxlcy9raWNrLnR4dEvKz8/lAgBQSwECFAMUAAAACAAAACFc8Z8ldBEAAAAPAAAACgAAAAAAAAAAAAAApAEAAAAAUkVBRE1FLnR4dFBLAQIUAxQAAAAIAAAAIVyMRJg1BwAAAAUAAAAQAAAAAAAAAAAAAACkATkAAABzYW1wbGVzL2tpY2sudHh0UEsFBgAAAAACAAIAdgAAAG4AAAAAAA=="}},
        {"organization": "acme", "service": "downloadable", "name": "notes.txt", "content": {"text": "Release notes\n\n- The first release.\n"}},
        {"organization": "acme", "service": "product_media", "name": "hero.png", "content": {"base64": "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mNIsv9PEmIY1TCqYfhqAACLVKAQF0umFgAAAABJRU5ErkJggg=="}},
        {"organization": "acme", "service": "product_media", "name": "banner.webp", "content": {"base64": "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="}},
        {"organization": "acme", "service": "organization_avatar", "name": "avatar.jpg", "content": {"base64": "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z"}},
        {"organization": "globex", "service": "product_media", "name": "dot.gif", "content": {"base64": "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"}},
        {"organization": "globex", "service": "downloadable", "name": "prices.csv", "content": {"text": "product,price\nwidget,9.90\ngadget,19.90\n"}}
      ]
    }

    """#
}
