import Conversation

extension TableReader {
  /// Dollars, exact to nine decimal places.
  func money(_ key: String) -> Money? {
    value(key, "an amount of dollars", Money.init(dollars:))
  }
}

extension Money {
  /// A TOML number of dollars. A Double holds 15 digits, so rounding restores what was written.
  init?(dollars node: TOMLNode) {
    switch node {
    case .integer(let whole) where (0...9_000_000_000).contains(whole):
      self.init(nanoDollars: Int64(whole) * 1_000_000_000)
    case .decimal(let number) where (0..<1_000_000).contains(number):
      self.init(nanoDollars: Int64((number * 1e9).rounded()))
    default: return nil
    }
  }
}
