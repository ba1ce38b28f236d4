import Bytes
import JSON

/// Polar's `size_readable`: Python's `f"{size:3.1f} KB"` of powers of 1024.
enum ReadableSize {
  private static let units = ["B", "KB", "MB", "GB", "TB", "PB", "EB", "ZB"]

  static func append(_ size: Int, to bytes: inout [UInt8]) {
    // Python divides floats: from 2^53 on the size is rounded to one first.
    var magnitude = UInt64(Double(size).magnitude)
    if size.magnitude < 1 << 53 { magnitude = UInt64(size.magnitude) }
    var shift: UInt64 = 0
    var unit = 0
    while magnitude >> shift >= 1024 {
      shift += 10
      unit += 1
    }
    let tenths = roundedTenths(magnitude, shift)
    if size < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(decimal: Int(tenths / 10))
    bytes.append(UInt8(ascii: "."))
    bytes.append(UInt8(ascii: "0") + UInt8(tenths % 10))
    bytes.append(UInt8(ascii: " "))
    bytes.append(contentsOf: units[unit].utf8)
  }

  /// Ten times `magnitude / 2^shift`, a tie going to the even one, as in C's `printf`.
  private static func roundedTenths(_ magnitude: UInt64, _ shift: UInt64) -> UInt64 {
    let whole = magnitude >> shift
    let fraction = (magnitude & (1 << shift &- 1)).multipliedFullWidth(by: 10)
    // Below 2^60, times ten, shifted by at least the same: the sum stays within 128 bits.
    let scaled = UInt128(fraction.high) << 64 | UInt128(fraction.low)
    var tenths = UInt64(scaled >> UInt128(shift))
    let rest = scaled & (1 << UInt128(shift) &- 1)
    let half = shift == 0 ? 0 : UInt128(1) << UInt128(shift - 1)
    if shift > 0, rest > half || rest == half && tenths % 2 == 1 { tenths += 1 }
    return whole * 10 + tenths
  }
}
