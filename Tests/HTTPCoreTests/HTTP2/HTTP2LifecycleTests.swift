import CNghttp2
import HTTPCore
import HTTPTypes
import Synchronization
import Testing

@Suite struct HTTP2LifecycleTests {
  @Test func `aborts the sink of a stream that is reset`() {
    let box = SinkBox()
    let harness = HTTP2Harness { _ in .stream(box.sink) }
    let client = HTTP2Client()
    let stream = client.request("PUT", "/", upload: .init(bytes: [1, 2, 3], isWhole: false))
    harness.exchange(with: client)
    client.reset(stream)
    harness.exchange(with: client)
    #expect(box.sink.bytes == [1, 2, 3])
    #expect(box.sink.aborted == .disconnected)
    #expect(harness.session.waiting == .request)
  }

  @Test(arguments: ["5", "2"])
  func `refuses a body of another length than announced`(_ length: String) {
    let box = SinkBox()
    let harness = HTTP2Harness { _ in .stream(box.sink) }
    let client = HTTP2Client()
    let stream = client.request("PUT", "/", [("content-length", length)], upload: .init(bytes: [1, 2, 3]))
    harness.exchange(with: client)
    #expect(client.replies[stream]?.reset == NGHTTP2_PROTOCOL_ERROR.rawValue)
    #expect(client.replies[stream]?.status == 0)
    #expect(box.sink.aborted == .malformed)
  }

  @Test func `a request reset in the same breath never reaches the handler`() {
    let begun = Mutex(0)
    let harness = HTTP2Harness { _ in
      begun.withLock { $0 += 1 }
      return .respond(text("ok"))
    }
    let client = HTTP2Client()
    let stream = client.request("GET", "/")
    var bytes = client.bytesToSend()
    client.reset(stream)
    bytes += client.bytesToSend()
    harness.send(bytes)
    #expect(begun.withLock { $0 } == 0)
  }

  @Test func `releases everything when the peer disconnects`() {
    let box = SinkBox()
    let cancelled = Mutex(false)
    let harness = HTTP2Harness { head in
      if head.method == .put { return .stream(box.sink) }
      return .respond(.later(DeferredResponse { cancelled.withLock { $0 = true } }))
    }
    let client = HTTP2Client()
    client.request("PUT", "/", upload: .init(bytes: [1], isWhole: false))
    client.request("GET", "/")
    harness.exchange(with: client)
    harness.session.disconnect()
    #expect(box.sink.aborted == .disconnected)
    #expect(cancelled.withLock { $0 })
    #expect(harness.session.disposition == .close)
  }

  @Test func `an idle connection drains at once`() {
    let harness = HTTP2Harness { _ in .respond(text("ok")) }
    let client = HTTP2Client()
    client.request("GET", "/")
    harness.exchange(with: client)
    harness.session.drain()
    #expect(harness.session.disposition == .linger)
    client.receive(harness.taken())
    #expect(client.goAways == [NGHTTP2_NO_ERROR.rawValue])
  }

  @Test func `a busy connection drains when its streams are answered`() {
    let deferred = DeferredResponse()
    let harness = HTTP2Harness { _ in .respond(.later(deferred)) }
    let client = HTTP2Client()
    let stream = client.request("GET", "/")
    harness.exchange(with: client)
    harness.session.drain()
    #expect(harness.session.disposition == .open)
    harness.exchange(with: client)
    // The notice, and the end once the peer knew of it.
    #expect(client.goAways.count == 2)
    #expect(harness.session.disposition == .open)
    deferred.complete(text("done"))
    harness.exchange(with: client)
    #expect(client.replies[stream]?.text == "done")
    #expect(harness.session.disposition == .linger)
  }

  @Test func `a peer that ignores the notice does not put off the end`() {
    let deferred = DeferredResponse()
    let harness = HTTP2Harness { _ in .respond(.later(deferred)) }
    let peer = RawPeer(harness)
    peer.send(.headers(1, .get))
    harness.session.drain()
    #expect(harness.session.disposition == .open)
    deferred.complete(text("done"))
    harness.session.readMailbox()
    #expect(peer.received().contains { $0.kind == .data && $0.payload == Array("done".utf8) })
    #expect(harness.session.disposition == .linger)
  }

  @Test func `answers 408 to a body that stopped coming, and serves the other streams`() {
    let box = SinkBox()
    let deferred = DeferredResponse()
    let harness = HTTP2Harness { head in head.method == .put ? .stream(box.sink) : .respond(.later(deferred)) }
    let client = HTTP2Client()
    let upload = client.request("PUT", "/", upload: .init(bytes: [1], isWhole: false))
    let other = client.request("GET", "/")
    harness.exchange(with: client)
    #expect(harness.session.waiting == .body)
    harness.session.timeOut()
    harness.exchange(with: client)
    #expect(box.sink.aborted == .timedOut)
    #expect(client.replies[upload]?.status == 408)
    #expect(client.replies[upload]?.reset == NGHTTP2_NO_ERROR.rawValue)
    deferred.complete(text("still here"))
    harness.exchange(with: client)
    #expect(client.replies[other]?.text == "still here")
  }

  @Test func `sends GOAWAY on a connection that is idle for too long`() {
    let harness = HTTP2Harness { _ in .respond(text("ok")) }
    let client = HTTP2Client()
    harness.exchange(with: client)
    harness.session.timeOut()
    client.receive(harness.taken())
    #expect(client.goAways == [NGHTTP2_NO_ERROR.rawValue])
    #expect(harness.session.disposition == .linger)
  }

  @Test func `answers what is complete after the peer ended its side`() {
    let box = SinkBox()
    let deferred = DeferredResponse()
    let harness = HTTP2Harness { head in head.method == .put ? .stream(box.sink) : .respond(.later(deferred)) }
    let client = HTTP2Client()
    client.request("PUT", "/", upload: .init(bytes: [1], isWhole: false))
    let stream = client.request("GET", "/")
    harness.exchange(with: client)
    harness.session.receiveEnd()
    #expect(box.sink.aborted == .truncated)
    #expect(!harness.session.wantsBytes)
    #expect(harness.session.disposition == .open)
    deferred.complete(text("complete"))
    harness.session.readMailbox()
    client.receive(harness.taken())
    #expect(client.replies[stream]?.text == "complete")
    #expect(harness.session.disposition == .linger)
  }

  @Test func `a half-closed peer is not kept waiting for a stuck response`() {
    let cancelled = Mutex(false)
    let harness = HTTP2Harness { _ in .respond(.later(DeferredResponse { cancelled.withLock { $0 = true } })) }
    let client = HTTP2Client()
    client.request("GET", "/")
    harness.exchange(with: client)
    harness.session.receiveEnd()
    #expect(cancelled.withLock { $0 })
    #expect(harness.session.disposition == .linger)
  }

  @Test func `resets a stream whose head is larger than a head can be, and serves the others`() {
    let harness = HTTP2Harness { head in
      var response = text("ok")
      if head.path.elementsEqual("/long".utf8) { response.headers.append("x", String(repeating: "~", count: 70_000)) }
      return .respond(response)
    }
    let client = HTTP2Client()
    let long = client.request("GET", "/long")
    let short = client.request("GET", "/")
    harness.exchange(with: client)
    #expect(client.replies[long]?.reset == NGHTTP2_INTERNAL_ERROR.rawValue)
    #expect(client.replies[short]?.text == "ok")
    #expect(client.goAways.isEmpty)
  }

  @Test func `finishes the streams of a peer that says GOAWAY`() {
    let deferred = DeferredResponse()
    let harness = HTTP2Harness { _ in .respond(.later(deferred)) }
    let peer = RawPeer(harness)
    peer.send(.headers(1, .get))
    peer.send(Frame(.goAway, payload: [0, 0, 0, 0, 0, 0, 0, 0]))
    #expect(harness.session.disposition == .open)
    deferred.complete(text("last"))
    harness.session.readMailbox()
    #expect(peer.received().contains { $0.kind == .data && $0.stream == 1 && $0.payload == Array("last".utf8) })
    #expect(harness.session.disposition == .linger)
  }
}
