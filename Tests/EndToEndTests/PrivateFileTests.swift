import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private let strace = "/usr/bin/strace"

extension EndToEnd {
  /// What Parley writes is nobody else's from its first moment on, whatever the umask says; what replaces a
  /// file is on the disk before it has the name.
  @Suite(.enabled(if: access(strace, X_OK) == 0, "needs strace"))
  struct PrivateFiles {
    /// The calls that make, flush and name files, of a Parley without any umask.
    private func trace(
      _ home: Home, _ command: String, _ run: ([String]) throws -> Void
    ) throws -> [Substring] {
      let file = home.path + "/trace"
      let calls = "openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,fsync,fdatasync"
      try run([
        "/bin/sh", "-c",
        "umask 0; exec \(strace) -f -y -qq -e trace=\(calls) -o \(file) \(Parley.program) \(command)",
      ])
      let text = String(decoding: try #require(readFile(file)), as: UTF8.self)
      return text.split(separator: "\n").filter { $0.contains(home.path) && !$0.contains(" = -1 ") }
    }

    /// Calls that make something others could use. Who opens what is there already makes nothing: SQLite
    /// always asks for 0644, and finds its file.
    private func open(_ lines: [Substring]) -> [Substring] {
      var made: Set<Substring> = []
      return lines.filter { line in
        guard line.contains("O_CREAT") || line.contains("mkdir") || line.contains("creat("),
          let path = line.firstMatch(of: #/"([^"]*)"/#)?.1, made.insert(path).inserted,
          let mode = line.firstMatch(of: #/, 0([0-7]*)\) = /#)?.1
        else { return false }
        return Int(mode, radix: 8).map { $0 & 0o077 != 0 } ?? true
      }
    }

    private func expectPrivate(_ home: Home, _ lines: [Substring], made count: Int) {
      #expect(lines.count { $0.contains("O_CREAT") } >= count)
      #expect(open(lines).isEmpty, "\(open(lines))")
      for name in TemporaryFolder.names(in: home.data) where !name.hasPrefix("model") {
        #expect((fileMode(home.data + "/" + name) ?? 0) & 0o077 == 0, "\(name)")
      }
    }

    @Test func ofAQuestion() throws {
      let service = try FakeService(Answer.text("fine"))
      let home = try Home(config: service.config)
      let lines = try trace(home, "ask hi") { arguments in
        let result = try Command(arguments, environment: home.environment()).finish()
        #expect(result.status == 0, "\(result.errorText)")
      }
      expectPrivate(home, lines, made: 3)
    }

    @Test func ofTheWorkspaceAndTheEditorsDraft() throws {
      let service = try FakeService(Answer.text("fine"))
      let home = try Home(config: service.config)
      let editor = try home.write(
        "#!/bin/sh\nstat -c %a \"$1\" > \(home.path)/mode\n", to: "editor", mode: 0o700)
      let lines = try trace(home, "") { arguments in
        let pty = try PseudoTerminal(
          arguments, rows: 30, columns: 110,
          environment: home.environment(["EDITOR": editor, "VISUAL": nil]))
        try #require(pty.waitForText(WorkspaceTerminal.composerHint, within: .seconds(60)))
        pty.send("a draft")
        try #require(pty.waitForText("> a draft"))
        pty.send(Key.x(Key.control("e")))
        #expect(waits { readFile(home.path + "/mode") == Array("600\n".utf8) })
        try #require(pty.waitForText("> a draft"))
        pty.send(Key.x("q"))
        if !pty.waitForText("quits", within: .milliseconds(300)) {}
        pty.send(Key.x("q"))
        #expect(pty.waitForExit(within: .seconds(20)) == 0)
      }
      // The shell's own output file is not ours.
      expectPrivate(home, lines.filter { !$0.contains(home.path + "/mode\"") }, made: 4)
    }

    @Test func aKeyIsOnTheDiskBeforeItHasItsName() throws {
      let home = try Home(config: "")
      let lines = try trace(home, "credentials set openai") { arguments in
        let result = try Command(
          arguments, environment: home.environment(), input: "sk-test-0123456789\n"
        ).finish()
        #expect(result.status == 0, "\(result.errorText)")
      }
      expectPrivate(home, lines, made: 1)
      let flushed = try #require(lines.firstIndex { $0.contains("fsync(") && $0.contains(".new>") })
      let named = try #require(lines.firstIndex { $0.contains("rename") })
      let kept = try #require(
        lines.firstIndex { $0.contains("fsync(") && $0.contains("\(home.path)/config>") })
      #expect(flushed < named && named < kept, "\(lines)")
    }
  }
}
