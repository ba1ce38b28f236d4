extension World {
  /// Takes over the uploads of the world that this one replaces, so that what a client has begun goes on: those that are
  /// open, and those whose object is here, too.
  mutating func adoptUploads(of earlier: World) {
    for position in earlier.uploads.records.indices {
      var upload = earlier.uploads[Int32(position)]
      let before = earlier.files[upload.file]
      guard before.deletedAt == nil, let index = files.index(of: before.id) else { continue }
      let after = files[index]
      guard after.deletedAt == nil, after.service == before.service,
        files.path(of: after, organizations: organizations)
          .isIdentical(to: earlier.files.path(of: before, organizations: earlier.organizations)),
        upload.isOpen || upload.completedVersion == after.versions.last?.id
      else { continue }
      upload.file = index
      let place = uploads.append(upload)
      files.setUpload(of: index, to: place)
    }
  }
}
