import ControlAPI
import FilesAPI
import HTTPServer
import ObjectStorage
import PolarFiles
import Recording

extension MockHandler {
  /// Makes the three planes of a mock over its store.
  ///
  /// - Parameters:
  ///   - hosts: the hosts that object URLs are signed for.
  ///   - certificateAuthority: the certificate that clients have to trust, as PEM.
  ///   - log: nil without an access log.
  convenience init(
    _ configuration: Configuration, store: Store, journal: Journal, hosts: ServerHosts, connections: ConnectionLimit,
    certificateAuthority: String?, log: (any AccessLogOutput)?
  ) {
    let deployment = Deployment(configuration.environment)
    let objectBase =
      configuration.publicURL ?? configuration.interception.map { _ in Interception.objectBase(deployment) }
    let files = FilesAPI(store: store, publicURL: objectBase, deployment: deployment)
    self.init(
      files: files,
      storage: ObjectStorage(store: store, verifier: SignatureVerifier(hosts: hosts), deployment: deployment),
      control: ControlAPI(
        store: store, journal: journal, version: Version.current, publicURL: configuration.publicURL,
        environment: configuration.environment.rawValue, certificateAuthority: certificateAuthority,
        access: AccessPolicy(adminToken: configuration.adminToken, allowedHosts: configuration.ownHosts),
        views: FileViews(
          json: { file, head in files.json(of: file, for: head) },
          url: { file, head in files.objectURL(of: file, for: head) }),
        connections: {
          let (open, accepted) = connections.counts
          return ConnectionCounts(open: open, accepted: accepted)
        }),
      failures: store.failures, recorder: Recorder(journal: journal, clock: store.clock, log: log),
      interception: configuration.interception,
      publicPath: configuration.publicURL.flatMap { PublicURL($0) }.flatMap { PublicPath(of: $0) })
  }
}
