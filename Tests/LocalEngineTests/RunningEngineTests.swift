import CEngine
import Conversation
import TestSupport
import Testing

@testable import LocalEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// With the real engine and a tiny real model.
extension RealEngine {
  @Suite struct RunningEngineTests {
    private let grammar = #","grammar":"root ::= \"<think>hm</think>Hello\"""#

    @Test func startsAnswersAndTellsWhatItDoes() async throws {
      let bench = try EngineBench()
      let parley = bench.parley()
      let endpoint = try await parley.endpoint(for: "tiny")
      #expect(endpoint.unixSocket == bench.files.socket)
      #expect(endpoint.place == .thisMachine)
      #expect(endpoint.timeouts.firstByte == nil && endpoint.timeouts.silence == nil)
      let answer = try await bench.chat([("user", "Hi")], extra: grammar, endpoint: endpoint)
      #expect(answer.contains("<think>hm</think>Hello"))
      guard case .ready(let model, let since)? = await parley.status(of: "tiny") else {
        Issue.record("not ready")
        return
      }
      #expect(model == "tiny" && since <= now())
      var updates = parley.statusUpdates.makeAsyncIterator()
      #expect(await updates.next() == .starting(model: "tiny", seconds: 0))
      #expect(try await parley.log("tiny", lines: 50).contains { $0.contains("listening on") })
      let (engine, supervisor) = try bench.pids()
      #expect(try await parley.stop("tiny"))
      #expect(await eventually { !isAlive(engine) && !isAlive(supervisor) })
      #expect(await eventually { await parley.status(of: "tiny") == .stopped(model: "tiny") })
      #expect(try await !parley.stop("tiny"))
      _ = try await parley.endpoint(for: "tiny")
      #expect(try bench.pids().engine != engine)
    }

    @Test func theSocketAndItsFolderAreOnlyForThisUser() async throws {
      let bench = try EngineBench()
      let parley = bench.parley()
      let endpoint = try await parley.endpoint(for: "tiny")
      var info = stat()
      #expect(lstat(endpoint.unixSocket ?? "", &info) == 0)
      #expect(info.st_mode & S_IFMT == S_IFSOCK && info.st_mode & 0o077 == 0)
      for file in [bench.files.state, bench.files.log, bench.files.users, bench.files.lock] {
        #expect(lstat(file, &info) == 0 && info.st_mode & 0o777 == 0o600, "\(file)")
      }
      await parley.release("tiny")
    }

    @Test func aSecondTurnEvaluatesOnlyWhatIsNew() async throws {
      let bench = try EngineBench()
      let parley = bench.parley()
      let endpoint = try await parley.endpoint(for: "tiny")
      let long = String(repeating: "Many words make a long first question. ", count: 12)
      let first = try await bench.chat([("user", long)], extra: grammar, endpoint: endpoint)
      let read = try #require(number("prompt_n", in: first))
      #expect(number("cache_n", in: first) == 0 && read > 400)
      // Another conversation in between must not push the first one out: there are two slots.
      _ = try await bench.chat([("user", "What else is there?")], endpoint: endpoint)
      let second = try await bench.chat(
        [("user", long), ("assistant", "<think>hm</think>Hello"), ("user", "Go on.")],
        extra: grammar, endpoint: endpoint)
      #expect(try #require(number("cache_n", in: second)) >= read)
      #expect(try #require(number("prompt_n", in: second)) < 60)
    }

    @Test func allParleysShareOneEngine() async throws {
      let bench = try EngineBench()
      let parleys = (0..<6).map { _ in bench.parley() }
      let sockets = try await withThrowingTaskGroup(of: String?.self) { group in
        for parley in parleys {
          group.addTask { try await parley.endpoint(for: "tiny").unixSocket }
        }
        return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
      }
      #expect(sockets == [bench.files.socket])
      let pids = try bench.pids()
      let late = bench.parley()
      _ = try await late.endpoint(for: "tiny")
      #expect(try bench.pids() == pids)
      #expect(late.reports().count == 1)
      #expect(bench.state?.restarts == 0)
    }

    @Test func killingTheSupervisorEndsTheEngine() async throws {
      let bench = try EngineBench()
      let parley = bench.parley()
      _ = try await parley.endpoint(for: "tiny")
      let (engine, supervisor) = try bench.pids()
      #expect(kill(supervisor, SIGKILL) == 0)
      #expect(await eventually { !isAlive(engine) && !isAlive(supervisor) })
      #expect(await eventually { await parley.status(of: "tiny") == .stopped(model: "tiny") })
      // Its socket is still there; the next start takes it away.
      #expect(access(bench.files.socket, F_OK) == 0)
      _ = try await parley.endpoint(for: "tiny")
      #expect(try bench.pids().engine != engine)
    }

    @Test func aCrashedEngineIsStartedOnceMore() async throws {
      let bench = try EngineBench()
      let parley = bench.parley()
      _ = try await parley.endpoint(for: "tiny")
      let first = try bench.pids()
      #expect(kill(first.engine, SIGKILL) == 0)
      #expect(await eventually { bench.state?.restarts == 1 && bench.state?.phase == .running })
      let second = try bench.pids()
      #expect(second.engine != first.engine && second.supervisor == first.supervisor)
      #expect(
        await eventually {
          if case .ready? = await parley.status(of: "tiny") { true } else { false }
        })
      #expect(kill(second.engine, SIGKILL) == 0)
      #expect(
        await eventually {
          if case .failed? = await parley.status(of: "tiny") { true } else { false }
        })
      guard case .failed(_, let failure)? = await parley.status(of: "tiny") else { return }
      #expect(failure.kind == .engineFailed)
      #expect(failure.what.contains("was ended by signal 9"))
      #expect(await eventually { !isAlive(second.supervisor) })
      #expect(bench.report?.phase == "failed")
      var seen: [EngineStatus] = []
      for await status in parley.statusUpdates {
        seen.append(status)
        if case .failed = status { break }
      }
      #expect(seen.contains { if case .crashed = $0 { true } else { false } })
      // Asking again is a new start.
      _ = try await parley.endpoint(for: "tiny")
      #expect(bench.state?.restarts == 0)
    }

    @Test func twoModelsAreTwoEngines() async throws {
      let folder = try TemporaryFolder()
      let bytes = try #require(fileTail(TestEngine.tiny, limit: 4 << 20))
      for name in ["a", "b"] { try folder.write("\(name).gguf", bytes) }
      let bench = try EngineBench(model: folder.path)
      let parley = bench.parley()
      let (a, b) = (try await parley.endpoint(for: "a"), try await parley.endpoint(for: "b"))
      #expect(a.unixSocket != b.unixSocket)
      #expect(parley.reports().filter { $0.supervisor != nil }.count == 2)
      #expect(try await parley.stopAll() == 2)
    }
  }

}

// With the model people get.
extension RealEngine {
  @Suite(.enabled(if: TestEngine.hasSmolLM2, TestEngine.advice)) struct DemoModelTests {
    @Test func answersAndReusesItsPrompt() async throws {
      let bench = try EngineBench(model: TestEngine.smolLM2)
      let parley = bench.parley()
      let model = try #require(await parley.models().first { $0.model.isDemo })
      #expect(model.architecture == "llama" && model.quantization == "Q4_1")
      #expect(model.trainedContext == 8192 && model.hasChatTemplate && model.problem == nil)
      let endpoint = try await parley.endpoint(for: model.id)
      let question = "What is the capital of France?"
      let first = try await bench.chat([("user", question)], tokens: 8, endpoint: endpoint)
      #expect(try #require(number("predicted_n", in: first)) > 3)
      let second = try await bench.chat(
        [
          ("user", question), ("assistant", "The capital of France is Paris."),
          ("user", "And Italy?"),
        ],
        endpoint: endpoint)
      let (cached, read) = (number("cache_n", in: second), number("prompt_n", in: second))
      #expect(try #require(cached) > #require(read))
    }
  }
}
