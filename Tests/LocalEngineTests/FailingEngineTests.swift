import Conversation
import TestSupport
import Testing

@testable import LocalEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Engines and models that do not work; the engines are scripts.
@Suite struct FailingEngineTests {
  private func failure(_ bench: EngineBench, _ model: String? = nil) async throws -> Failure {
    let parley = bench.parley()
    do {
      _ = try await parley.endpoint(for: model ?? bench.modelID)
      Issue.record("an endpoint from an engine that does not work")
      return Failure(.internal, who: "", what: "")
    } catch {
      return error
    }
  }

  @Test func anEngineThatExitsAtOnceIsTriedTwiceAndQuoted() async throws {
    let bench = try EngineBench(script: "echo run >> \"$0.runs\"; echo 'error: no GPU' >&2; exit 3")
    let failure = try await failure(bench)
    #expect(failure.kind == .engineFailed)
    #expect(failure.what.contains("ended with status 3"))
    #expect(failure.what.contains("error: no GPU"))
    #expect(fileTail(bench.program + ".runs", limit: 100) == Array("run\nrun\n".utf8))
    let supervisor = try #require(bench.state?.supervisor)
    #expect(await eventually { !isAlive(supervisor) })
  }

  @Test func anEngineThatCannotBeRunIsQuoted() async throws {
    let bench = try EngineBench(script: "")
    try bench.folder.write("engine.sh", Array("#!/no/such/program\n".utf8), mode: 0o755)
    let failure = try await failure(bench)
    #expect(failure.what.contains("status 127"))
    #expect(failure.what.contains("what its first line names is missing"))
  }

  @Test func aMissingEngineSaysHowToGetOne() async throws {
    let bench = try EngineBench(script: "")
    unlink(bench.program)
    #expect(try await failure(bench).kind == .engineMissing)
    let none = LocalEngine(
      directories: bench.directories, settings: EngineSettings(modelPaths: [bench.model]),
      supervisorCommand: [], session: EngineBench.session)
    if findOnPath("llama-server") == nil {
      let failure = await #expect(throws: Failure.self) { try await none.endpoint(for: "m") }
      #expect(failure?.kind == .engineMissing)
      #expect(failure?.advice.contains("parley engine install") == true)
      #expect(await none.status(of: "m") == .absent)
    }
  }

  @Test func aMissingModelAndABrokenOneSayWhatToDo() async throws {
    let bench = try EngineBench(script: "exit 3", model: [1, 2, 3])
    let missing = try await failure(bench, "nowhere")
    #expect(missing.kind == .modelMissing && missing.advice.contains("parley engine install"))
    let broken = try await failure(bench)
    #expect(broken.kind == .modelMissing && broken.what == "it is not a GGUF file")
    #expect(bench.state == nil, "nothing was started")
  }

  @Test func cancellingStopsTheWaitingAndLeavesNothing() async throws {
    let bench = try EngineBench(script: "exec sleep 60")
    let parley = bench.parley()
    let waiting = Task { try await parley.endpoint(for: "m") }
    #expect(await eventually { bench.state?.engine ?? 0 > 0 })
    let engine = try bench.pids().engine
    waiting.cancel()
    let failure = await #expect(throws: Failure.self) { try await waiting.value }
    #expect(failure?.kind == .interrupted)
    // The engine never answers: nothing on screen counts its seconds any more.
    #expect(await parley.status(of: "m") == .stopped(model: "m"))
    await parley.release("m")
    #expect(await eventually { !isAlive(engine) })
  }

  /// It opens its socket and never says that it is ready.
  @Test func anEngineThatLoadsForEverIsNotFollowedForEver() async throws {
    let bench = try EngineBench(script: "exec sleep 60")
    let parley = bench.parley(followLimit: .milliseconds(500))
    let waiting = Task { try await parley.endpoint(for: "m") }
    #expect(await eventually { bench.state?.engine ?? 0 > 0 })
    let server = try FaultServer(on: .unix(path: bench.files.socket)) { _ in
      [.readRequest, .send(Array("HTTP/1.1 503 Loading\r\nContent-Length: 0\r\n\r\n".utf8))]
    }
    #expect(await eventually { bench.state?.phase == .running })
    waiting.cancel()
    _ = await waiting.result
    #expect(await eventually { await parley.status(of: "m") == .stopped(model: "m") })
    // Nobody asks any more.
    #expect(
      await eventually {
        let before = server.records.count
        try? await Task.sleep(for: .milliseconds(1500))
        return server.records.count == before
      })
    #expect(await parley.status(of: "m") == .stopped(model: "m"))
  }

  @Test func anEngineThatWillNotEndIsKilled() async throws {
    let bench = try EngineBench(script: "trap '' TERM; while :; do sleep 0.1; done")
    let parley = bench.parley()
    let waiting = Task { try await parley.endpoint(for: "m") }
    #expect(await eventually { bench.state?.engine ?? 0 > 0 })
    let (engine, supervisor) = try bench.pids()
    waiting.cancel()
    let start = now()
    await parley.release("m")
    #expect(await eventually { !isAlive(engine) && !isAlive(supervisor) })
    // About 1.3 seconds; the rest is for machines that run many tests at once.
    #expect(now().seconds(since: start) < 5)
  }

  @Test func keysDoNotReachTheEngine() async throws {
    setenv("PARLEY_TEST_API_KEY", "secret", 1)
    setenv("PARLEY_TEST_PLAIN", "harmless", 1)
    setenv("LLAMA_ARG_HOST", "0.0.0.0", 1)
    defer { for name in ["PARLEY_TEST_API_KEY", "LLAMA_ARG_HOST"] { unsetenv(name) } }
    let bench = try EngineBench(script: "env; exit 1")
    _ = try await failure(bench)
    let words = EngineLog(path: bench.files.log).lines(500)
    #expect(words.contains("PARLEY_TEST_PLAIN=harmless"))
    #expect(!words.contains { $0.contains("secret") || $0.hasPrefix("LLAMA_ARG_") })
  }

  @Test func aTalkativeEnginesLogStaysShort() async throws {
    let bench = try EngineBench(
      script: "i=0; while [ $i -lt 9000 ]; do echo \"line $i of many lines that say little\"; "
        + "i=$((i+1)); done; echo 'fatal error: the end'; exit 1")
    let failure = try await failure(bench)
    #expect(failure.what.contains("fatal error: the end"))
    #expect(try #require(fileSize(bench.files.log)) <= 64 << 10)
    #expect(EngineLog(path: bench.files.log).lines(100_000).first?.hasPrefix("line ") == true)
  }

  @Test(.enabled(if: TestEngine.isThere, TestEngine.advice))
  func aRealEngineSaysWhyItRefusesAModel() async throws {
    var builder = GGUFBuilder.model()
    builder.tensor("third", offset: 64)
    let folder = try TemporaryFolder()
    let path = try folder.write("odd.gguf", builder.bytes(weights: 4096))
    let failure = try await failure(try EngineBench(model: path))
    #expect(failure.kind == .engineFailed)
    #expect(failure.what.contains("last words"))
    #expect(failure.what.contains("error loading model"), "\(failure.sentence)")
  }

  @Test(arguments: [
    [], ["--key", "k"], ["--directory", "/tmp", "--key", "k", "--idle", "0", "--", "/bin/true"],
    ["--directory", "/tmp", "--key", "k", "--idle", "9", "--", "relative"],
    ["--directory", "/tmp", "--key", "k", "--idle", "9", "--unknown", "x", "--", "/bin/true"],
  ])
  func aWrongCommandLineIsRefused(_ words: [String]) async throws {
    let command = [TestEngine.supervisor, "engine-supervisor"] + words
    #expect(try await ChildProcess(words: command).run().status == 2)
  }
}
