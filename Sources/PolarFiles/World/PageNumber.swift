/// A page of a list: which one, from 1 on, and how long.
package struct PageNumber: Sendable {
  package var number: Int
  package var size: Int

  package init(_ number: Int = 1, size: Int = 50) {
    self.number = number
    self.size = size
  }

  /// How many come before it. A page beyond all numbers is as empty as one beyond the last element.
  var offset: Int {
    let (offset, overflows) = (number - 1).multipliedReportingOverflow(by: size)
    return overflows ? .max : offset
  }

  func of<Elements: RandomAccessCollection>(_ elements: Elements) -> [Elements.Element] {
    Array(elements.dropFirst(offset).prefix(size))
  }
}

/// A page, and the length of the whole list.
package struct Listing<Element: Sendable>: Sendable {
  package var items: [Element]
  /// How many elements the whole list has.
  package var total: Int
}
