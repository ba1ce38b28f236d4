import Benchmark
import HTTPCore
import JSON
import PolarFiles

/// What a request passes through, each step by itself; a sample is a thousand times.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .instructions], timeUnits: .nanoseconds, scalingFactor: .kilo,
    maxDuration: .seconds(2))

  Benchmark("parse a request's head") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(Requests.parse(Requests.list)) }
  }

  Benchmark("parse a create's JSON") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(try JSONValue.parse(Requests.createBody)) }
  }

  let small = Host(files: 10)
  let create = Requests.parse(Requests.create)
  let refused = Requests.parse(Requests.create)
  Benchmark("validate a create, and refuse it") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(small.answer(refused, Requests.refusedBody, status: 422)) }
  }

  Benchmark("create: parse, validate, store, sign, render") { benchmark in
    // Files pile up, so each run has a world of its own.
    let host = Host(files: 10)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { blackHole(host.answer(create, Requests.createBody, status: 201)) }
  }

  // A record is rendered once for each host that asks, and anew when another does.
  let hosts = ["one.test", "two.test"].map { Requests.parse(Requests.list(host: $0)) }
  Benchmark("render ten records") { benchmark in
    for round in benchmark.scaledIterations { blackHole(small.answer(hosts[round % 2], [], status: 200)) }
  }

  let list = Requests.parse(Requests.list)
  for count in [10, 10_000, 1_000_000] {
    Benchmark("list ten of \(count) files") { benchmark in
      let host = Host.shared(files: count)
      benchmark.startMeasurement()
      for _ in benchmark.scaledIterations { blackHole(host.answer(list, [], status: 200)) }
    }
  }

  Benchmark("sign a part's URL") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(Signing.partURL()) }
  }

  let signed = Signing.request()
  Benchmark("verify a part's signature") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(try Signing.verifier.verify(signed, at: Signing.now)) }
  }
}
