import JSON
import PolarFiles

extension MockServer {
  /// A failure rule of the mock, and how often it struck.
  ///
  /// ```swift
  /// for rule in mock.failures { print(rule.id, rule.struck, rule.left ?? 0) }
  /// ```
  public struct FailureReport: Sendable, Hashable {
    /// The rule's name in responses, journal and log.
    public let id: String
    /// How often it struck.
    public let struck: Int
    /// How many matching requests it did not strike.
    public let passed: Int
    /// How many more times it may strike; nil without a limit.
    public let left: Int?
    /// The rule in JSON, as `GET /_mock/failures` shows it.
    public let rule: String
  }

  /// The failure rules of the mock, including those that have struck as often as they may, in the order in which they
  /// are tried.
  public var failures: [FailureReport] {
    store.failures.all(at: store.now()).map { live in
      var writer = JSONWriter()
      writer.append(live.rule)
      return FailureReport(
        id: live.id, struck: live.struck, passed: live.passed, left: live.left,
        rule: String(decoding: writer.bytes, as: UTF8.self))
    }
  }

  /// Adds a failure rule after the others, as `POST /_mock/failures` does.
  ///
  /// - Returns: the rule's id.
  /// - Throws: ``MockError/fixtures(_:)`` with a line for each mistake in the rule, ``MockError/conflict(_:)`` if its
  ///   id is taken.
  ///
  /// ```swift
  /// let id = try mock.fail(Failure(.init(operation: .list), times: 1, .respond(status: 503)))
  /// // … let the code under test list
  /// print(mock.failures.first { $0.id == id }?.struck ?? 0)  // 1
  /// ```
  @discardableResult
  public func fail(_ failure: Failure) throws(MockError) -> String {
    let rules: [FailureRule]
    do throws(FixtureErrors) {
      rules = try store.failureRules(try .json(failure.json, name: "failure"))
    } catch {
      throw .fixtures(error.errors.map { $0.keyPath.isEmpty ? $0.message : "\($0.keyPath): \($0.message)" })
    }
    do throws(FailureIDTaken) {
      return try store.failures.add(rules, at: store.now())[0]
    } catch {
      throw .conflict("a failure with id \(error.id) is there already")
    }
  }

  /// Removes a failure rule; does nothing if there is none with that id.
  ///
  /// ```swift
  /// let id = try mock.fail(Failure(.init(operations: "s3:*"), .refuse(code: "SlowDown")))
  /// mock.removeFailure(id)
  /// ```
  public func removeFailure(_ id: String) { _ = store.failures.remove(id, at: store.now()) }

  /// Removes all failure rules, including those of fixtures, which a reset restores.
  ///
  /// ```swift
  /// mock.clearFailures()
  /// print(mock.failures.isEmpty)  // true
  /// ```
  public func clearFailures() { _ = store.failures.replace(with: [], at: store.now()) }
}
