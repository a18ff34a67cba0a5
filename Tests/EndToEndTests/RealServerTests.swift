import TestSupport
import Testing

extension EndToEnd {
  /// Real servers, a real model, the real program: the same question at temperature 0 has the same answer by
  /// every route.
  @Suite(.serialized, .enabled(if: Parley.hasEngine, Parley.engineAdvice))
  struct RealServers {
    private static let routes: [Recording.Wire] = [.chat, .responses, .messages]

    private func ask(
      _ home: Home, _ wire: Recording.Wire, key: String = LiteLLMProxy.key
    ) throws -> (report: AskReport, status: Int32) {
      let result = try home.start(
        [
          "ask", "--json", "--no-save", "--temperature", "0", "--max-tokens", "24",
          "--model", "real-\(wire.rawValue)/smol", "-s", "Be brief.",
          "What is the capital of France?",
        ], environment: ["REAL_KEY": key]
      ).finish(within: .seconds(120))
      return (try AskReport(result), result.status)
    }

    private func config(port: UInt16) -> String {
      Recording.Wire.allCases.map { wire in
        """
        [services.real-\(wire.rawValue)]
        base_url = "http://127.0.0.1:\(port)\(wire == .gemini ? "/v1beta" : "/v1")"
        dialect = "\(wire.rawValue)"
        key_env = "REAL_KEY"
        models = ["smol"]

        """
      }.joined()
    }

    private func check(_ report: AskReport, _ status: Int32, _ wire: Recording.Wire) {
      let route = Comment(rawValue: wire.rawValue)
      #expect(status == 0 && report.error == nil, route)
      #expect(report.text.contains("Paris"), route)
      #expect(report.reasoning == "", route)
      #expect(report.finish == "stop" || report.finish == "length", route)
    }

    @Test func theEngineAnswersOnItsThreeRoutes() throws {
      let engine = try LoopbackEngine()
      let home = try Home(config: config(port: engine.port))
      var answers: Set<String> = []
      for wire in Self.routes {
        let (report, status) = try ask(home, wire)
        check(report, status, wire)
        answers.insert(report.text)
        let usage = try #require(report.usage)
        #expect(usage.input > 10 && (1...24).contains(usage.output))
      }
      #expect(answers.count == 1)
    }

    @Test(
      .enabled(if: LiteLLMProxy.absence == nil, Comment(rawValue: LiteLLMProxy.absence ?? "")))
    func liteLLMAnswersOnItsFourRoutes() throws {
      let engine = try LoopbackEngine()
      let direct = try ask(try Home(config: config(port: engine.port)), .chat).report.text
      let proxy = try LiteLLMProxy(before: engine)
      let home = try Home(config: config(port: proxy.port))
      for wire in Self.routes + [.gemini] {
        let (report, status) = try ask(home, wire)
        check(report, status, wire)
        #expect(report.text == direct, Comment(rawValue: wire.rawValue))
      }
      for wire in Self.routes + [.gemini] {
        let (report, status) = try ask(home, wire, key: "sk-wrong")
        #expect(status == 4, Comment(rawValue: wire.rawValue))
        #expect(report.finish == "error" && report.text == "")
      }
    }
  }
}
