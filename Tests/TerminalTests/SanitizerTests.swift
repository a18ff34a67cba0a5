import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private let compiler: String? = {
  let folders = getenv("PATH").map { String(cString: $0) } ?? ""
  return folders.split(separator: ":").map { $0 + "/swiftc" }.first { access($0, X_OK) == 0 }
}()

/// A test that traps under a sanitizer must end: the runtime's backtracer asks at the terminal what to do,
/// and with AddressSanitizer it can wait for itself for ever.
@Suite(.enabled(if: compiler != nil, "needs swiftc on PATH")) struct SanitizerTests {
  /// The root of the checkout, which may be reached through symbolic links.
  private static let root: String = {
    let here = realpath(#filePath, nil)
    defer { free(here) }
    let path = here.map { String(cString: $0) } ?? #filePath
    return "/" + path.split(separator: "/").dropLast(3).joined(separator: "/")
  }()

  @Test func aSanitizedProgramThatTrapsEndsAtOnce() throws {
    let folder = try TemporaryFolder()
    let source = try folder.write(
      "trap.swift", "print(\"before\")\nprint([1][Int(CommandLine.argc) + 1])\n")
    let program = folder.path + "/trap"
    let path = getenv("PATH").map { String(cString: $0) }
    let build = try PseudoTerminal(
      [try #require(compiler), "-sanitize=address", source, "-o", program],
      environment: ProbeTerminal.environment(["PATH": path]))
    try #require(build.waitForExit(within: .seconds(120)) == 0, "\(build.screen.text)")
    let terminal = try PseudoTerminal(
      [Self.root + "/scripts/run-sanitized", program], environment: ProbeTerminal.environment())
    // The backtracer's question would stand for thirty seconds.
    let status = terminal.waitForExit(within: .seconds(15))
    #expect(terminal.screen.text.contains("before"))
    let said = "status \(status.map(String.init) ?? "none"): \(terminal.screen.text)"
    #expect(status.map { $0 > 128 } == true, "\(said)")
  }
}
