#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The host part of a URL without user, port and brackets, in lower case.
package func hostName(of url: String) -> String {
  var rest = url[...]
  if let scheme = url.firstRange(of: "://") { rest = url[scheme.upperBound...] }
  rest = rest.prefix { !"/?#\\".contains($0) }
  if let user = rest.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
  if rest.first == "[" { return rest.dropFirst().prefix { $0 != "]" }.lowercased() }
  return rest.prefix { $0 != ":" }.lowercased()
}

/// Whether connecting to `host` stays on this machine: `localhost` and names below it, 127.0.0.0/8
/// however it is written, ::1, and the unspecified addresses.
///
/// What is on this machine must not go through the proxies of the environment, which `no_proxy`
/// does not prevent: it compares names, not addresses.
func isThisMachine(host: String) -> Bool {
  let name = host.hasSuffix(".") ? String(host.dropLast()) : host
  if name == "localhost" || name.hasSuffix(".localhost") { return true }
  var four = in_addr()
  if inet_aton(name, &four) != 0 {
    let first = UInt32(bigEndian: four.s_addr) >> 24
    return first == 127 || four.s_addr == 0
  }
  var six = in6_addr()
  let plain = String(name.prefix { $0 != "%" })
  guard inet_pton(AF_INET6, plain, &six) == 1 else { return false }
  let bytes = withUnsafeBytes(of: six) { [UInt8]($0) }
  if bytes.dropLast().allSatisfy({ $0 == 0 }) { return (bytes.last ?? 0) <= 1 }
  let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
  return isMapped && bytes[12] == 127
}
