import JSON
import PolarFiles

extension MockServer {
  /// A failure rule that is there, and how often it struck.
  ///
  /// ```swift
  /// for rule in mock.failures { print(rule.id, rule.struck, rule.left ?? 0) }
  /// ```
  public struct FailureReport: Sendable, Hashable {
    /// What names the rule in answers, journal and log.
    public let id: String
    /// How often it struck.
    public let struck: Int
    /// How many matching requests it let go.
    public let passed: Int
    /// How often it strikes still; nil for no end.
    public let left: Int?
    /// The rule in JSON, as `GET /_mock/failures` shows it.
    public let rule: String
  }

  /// The failure rules that are there, also those that are spent, in the order in which they are tried.
  public var failures: [FailureReport] {
    store.failures.all(at: store.now()).map { live in
      var writer = JSONWriter()
      writer.append(live.rule)
      return FailureReport(
        id: live.id, struck: live.struck, passed: live.passed, left: live.left,
        rule: String(decoding: writer.bytes, as: UTF8.self))
    }
  }

  /// Adds a failure rule behind the others, as `POST /_mock/failures` does.
  ///
  /// - Returns: the rule's id.
  /// - Throws: ``MockError/fixtures(_:)`` with a line for each mistake in the rule, ``MockError/conflict(_:)`` when there is
  ///   another of its id.
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

  /// Removes a failure rule; nothing happens where there is none of that id.
  ///
  /// ```swift
  /// let id = try mock.fail(Failure(.init(operations: "s3:*"), .refuse(code: "SlowDown")))
  /// mock.removeFailure(id)
  /// ```
  public func removeFailure(_ id: String) { _ = store.failures.remove(id, at: store.now()) }

  /// Removes all failure rules, those of fixtures too; a reset brings these back.
  ///
  /// ```swift
  /// mock.clearFailures()
  /// print(mock.failures.isEmpty)  // true
  /// ```
  public func clearFailures() { _ = store.failures.replace(with: [], at: store.now()) }
}
