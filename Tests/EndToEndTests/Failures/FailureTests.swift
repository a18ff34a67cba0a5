import FoundationEssentials
import PtySupport
import TestSupport
import Testing

extension EndToEnd {
  /// Every way to fail, provoked by a server on loopback: what the screen, the shell and a script are told.
  /// `UPDATE_GOLDEN=1` writes the expected files anew; a missing one fails.
  @Suite(.enabled(if: TLSServer.isPossible, "needs the openssl command"))
  struct Failures {
    private struct Report: Decodable {
      struct Problem: Decodable {
        var kind, message: String
        var retryAfter: Double?
      }
      var text: String
      var error: Problem?
    }

    private static let folder = Parley.folder(of: Parley.folder(of: #filePath)) + "/Golden"

    @Test(arguments: FailureCase.all)
    func isTold(_ failure: FailureCase) throws {
      let scene = try FailureScene(failure)
      let plain = try scene.ask()
      let json = try scene.ask("--json")
      let screen = try picture(of: failure, in: scene)
      for shown in [screen, plain.text, plain.errorText, json.text, json.errorText] {
        #expect(!shown.contains(FailureCase.key))
      }
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let report = try decoder.decode(Report.self, from: Data(json.text.utf8))
      #expect(plain.status == failure.exit && json.status == failure.exit)
      #expect(report.error?.kind == failure.kind)
      #expect(report.text == failure.text)
      #expect(plain.text == (failure.text.isEmpty ? "" : failure.text + "\n"))
      let told = report.error.map { "parley: \($0.message)\n" } ?? ""
      #expect(plain.errorText == told)
      let wait = report.error?.retryAfter.map { "\nretry_after \($0)" } ?? ""
      try expectGolden(
        "\(screen)\n-- parley ask: exit \(plain.status)\n\(Self.steady(plain.errorText))"
          + "-- --json: \(report.error?.kind ?? "no error")\(wait)\n", named: failure.name)
    }

    @Test func namesAreDistinct() {
      #expect(Set(FailureCase.all.map(\.name)).count == FailureCase.all.count)
    }

    private func picture(of failure: FailureCase, in scene: FailureScene) throws -> String {
      let terminal = try scene.open()
      try terminal.ask("Why?")
      try terminal.shows(failure.sign)
      terminal.pty.settle()
      let screen = Self.steady(terminal.text)
      #expect(terminal.quit() == 0)
      return screen
    }

    private func expectGolden(_ actual: String, named name: String) throws {
      let path = "\(Self.folder)/\(name).txt"
      if environmentValue("UPDATE_GOLDEN") != nil {
        try Data(actual.utf8).write(to: URL(fileURLWithPath: path))
      }
      let expected = try #require(readFile(path), "no golden file: run with UPDATE_GOLDEN=1")
      #expect(actual == String(decoding: expected, as: UTF8.self), "\(name):\n\(actual)")
    }

    /// Without what differs from run to run: ports, times of the day, and measurements.
    static func steady(_ text: String) -> String {
      text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        var line = String(line).replacing(/(127\.0\.0\.1|localhost):\d+/) { "\($0.1):00000" }
        line = line.replacing(/\d\d:\d\d/, with: "00:00")
        if line.contains("· out ") { line = line.replacing(/[\d.]+/, with: "0") }
        while line.last == " " { line.removeLast() }
        return line
      }.joined(separator: "\n")
    }
  }
}
