/// A key. Prints as dots wherever it ends up by accident; `reveal()` is called where a header is built.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let value: String
  package init(_ value: String) { self.value = value }
  package func reveal() -> String { value }
  package var description: String { "•••" }
  package var debugDescription: String { "•••" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where a request goes, with everything that is needed to send it.
package struct Endpoint: Hashable, Sendable {
  /// Up to where the dialect's own path begins; for a unix socket the host part is only a name.
  package var baseURL: String
  /// The path of a unix socket; nil for TCP.
  package var unixSocket: String?
  package var key: Secret?
  package var caFile: String?
  package var place: Place
  package var timeouts: Timeouts

  package init(
    baseURL: String, unixSocket: String? = nil, key: Secret? = nil, caFile: String? = nil,
    place: Place, timeouts: Timeouts = Timeouts()
  ) {
    (self.baseURL, self.unixSocket, self.key) = (baseURL, unixSocket, key)
    (self.caFile, self.place, self.timeouts) = (caFile, place, timeouts)
  }

  /// The address as it may be shown.
  package var shownAddress: String { withoutUser(baseURL) }
}
