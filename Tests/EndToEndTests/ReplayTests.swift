import FoundationEssentials
import TestSupport
import Testing

extension EndToEnd {
  /// Every recording, played with its status and headers over real HTTP, and what the program makes of it.
  @Suite(.enabled(if: Recording.areHere, "the recordings (../shared/wire) are not on this machine"))
  struct Replays {
    @Test(arguments: Recording.all)
    func overChunkedHTTP1(_ recording: Recording) throws {
      let server = try FaultServer([.readRequest] + Self.chunkedResponse(recording))
      try check(recording, at: server.url)
    }

    private static let http2 = HTTP2Server.absence == nil ? try? HTTP2Server() : nil

    /// All of them, or a seeded choice.
    private static let chosen: [Recording] = {
      var random = SeededRandom(seed: Extent.seed)
      return isLong ? Recording.all : Array(Recording.all.shuffled(using: &random).prefix(40))
    }()

    @Test(.enabled(if: HTTP2Server.absence == nil, Self.absence), arguments: chosen)
    func overHTTP2(_ recording: Recording) throws {
      let server = try #require(Self.http2)
      try check(
        recording, at: server.url + "/play/" + recording.name, authority: server.certificate)
      #expect(server.played.contains { $0.hasPrefix("play/\(recording.name)/") })
    }

    private static let absence = Comment(rawValue: HTTP2Server.absence ?? "")

    @Test func noneIsLeftOut() {
      #expect(Recording.all.map(\.name) == Recording.index.map(\.name))
      #expect(Recording.all.allSatisfy { $0.wire != nil })
    }

    /// Chunks of any size, and reads of the network that end anywhere inside them.
    private static func chunkedResponse(_ recording: Recording) -> [FaultServer.Step] {
      var random = SeededRandom(seed: UInt64(recording.bytes.count))
      let framing = ["connection", "keep-alive", "transfer-encoding", "content-length"]
      let headers = recording.headers.filter { !framing.contains($0.key.lowercased()) }
        .map { "\($0.key): \($0.value)" }
      var body: [UInt8] = []
      for piece in recording.bytes.pieces(upTo: 1 << Int.random(in: 3...11), &random) {
        body += Array((String(piece.count, radix: 16) + "\r\n").utf8) + piece + [0x0D, 0x0A]
      }
      body += Array("0\r\n\r\n".utf8)
      let reads = body.pieces(upTo: max(31, body.count / 100), &random)
      return [
        .head("\(recording.status) Recorded", headers.sorted() + ["Transfer-Encoding: chunked"])
      ] + reads.map { .send($0) }
    }

    private func check(_ recording: Recording, at url: String, authority: String? = nil) throws {
      let home = try Home(config: try Self.config(recording, url, authority))
      if recording.purpose == .modelList { return try checkModels(recording, in: home) }
      let result = try home.run(
        "ask", "--json", "--no-save", "--max-wait", "0", "--model", "played/m", "hi")
      let report = try AskReport(result)
      #expect(report.text == recording.wantedText)
      #expect(report.reasoning == recording.wantedReasoning)
      if let usage = recording.wantedUsage {
        #expect(report.usage == AskReport.Tokens(usage))
      }
      try checkEnd(recording, report, result.status)
    }

    private static func config(
      _ recording: Recording, _ url: String, _ authority: String?
    ) throws -> String {
      let wire = try #require(recording.wire)
      let version = wire == .gemini ? "/v1beta" : wire == .ollama ? "" : "/v1"
      return """
        [services.played]
        base_url = "\(url)\(version)"
        dialect = "\(wire.rawValue)"
        models = ["m"]
        discover = \(recording.purpose == .modelList)
        \(authority.map { "ca_file = \"\($0)\"" } ?? "")
        """
    }

    private func checkEnd(_ recording: Recording, _ report: AskReport, _ status: Int32) throws {
      let problem = report.error
      if let finish = recording.wantedFinish {
        #expect(report.finish == finish)
        #expect(problem == nil && status == 0, "\(problem?.message ?? "")")
        return
      }
      let kind = try #require(problem?.kind)
      #expect(report.finish == (kind == "cut" ? "cut" : "error"))
      #expect(Self.statuses[kind] == status)
      if let wanted = Recording.refusals[recording.name] ?? Self.failures[recording.name] {
        #expect(kind == wanted)
      } else {
        // Whatever else a server says is never taken for an answer.
        #expect(recording.purpose == .other)
      }
    }

    /// What breaks off after a good beginning.
    private static let failures = [
      "groq/gptoss-midstream-error-with-text": "badRequest",
      "groq/gptoss-midstream-error-event": "badRequest",
      "llama-server/gpustack-qwen3-midstream-error": "overloaded",
      "llama-server/router-child-killed-midstream": "cut",
    ]

    /// The exit status that the manual names for a kind of failure.
    private static let statuses: [String: Int32] = [
      "badRequest": 4, "wrongKey": 4, "noCredit": 4, "forbidden": 4, "notFound": 4,
      "contextTooLong": 4, "rateLimited": 5, "overloaded": 5, "modelLoading": 5, "cut": 5,
      "notAModelServer": 3,
    ]

    private struct Listed: Decodable {
      var model: String
      var context: Int?
    }

    private func checkModels(_ recording: Recording, in home: Home) throws {
      let result = try home.run("models", "--refresh", "--json")
      #expect(result.status == 0, "\(result.errorText)")
      let listed = try JSONDecoder().decode([Listed].self, from: Data(result.output))
      for model in recording.expected.models ?? [] {
        #expect(listed.contains { $0.model == "played/\(model.id)" }, "\(result.text)")
      }
    }
  }
}

extension AskReport.Tokens {
  fileprivate init(_ usage: Recording.Expected.Usage) {
    self.init(
      input: usage.input, cached: usage.cached, cacheWrite: usage.cacheWrite,
      output: usage.output, reasoning: usage.reasoning)
  }
}
