/// What to show after a link's text so that nobody is led elsewhere than it says; nil when the text tells.
func placeToShow(forText text: String, url: String) -> String? {
  let place = place(of: url)
  guard !place.isEmpty, text != url, text != place else { return nil }
  let isAddress = !text.contains(" ") && text.contains(".")
  return isAddress && placeNamed(text) == place ? nil : place
}

/// The host of a web address, the address of a mail link, or what else the link says.
func place(of url: String) -> String {
  if let scheme = url.range(ofASCII: "://") {
    let host = host(url[scheme.upperBound...])
    return host.isEmpty ? url : host
  }
  if url.lowercased().hasPrefix("mailto:") { return String(url.dropFirst(7)) }
  return url
}

private func placeNamed(_ text: String) -> String {
  text.range(ofASCII: "://") == nil ? host(text[...]) : place(of: text)
}

/// Up to the path as browsers see it, a backslash included, without user name and password.
private func host(_ rest: Substring) -> String {
  let authority = rest.prefix { !"/?#\\".contains($0) }
  let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
  return host.lowercased()
}

extension String {
  fileprivate func range(ofASCII needle: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) {
        return start..<index(start, offsetBy: needle.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
