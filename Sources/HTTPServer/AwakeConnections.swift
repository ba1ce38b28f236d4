/// Counts the connections that had something to do lately, which may be few of many that are open.
struct AwakeConnections {
  private var period = 0
  private var before = 0
  private var now = 0

  /// Since the last period began.
  var count: Int { max(before, now) }

  mutating func note(_ connection: Connection) {
    if connection.awakePeriod == period { return }
    connection.awakePeriod = period
    now += 1
  }

  mutating func beginPeriod() {
    period += 1
    (before, now) = (now, 0)
  }
}
