import Conversation

@testable import Workspace

/// What went over the wire, as the inspector gets it.
enum Inspections {
  static let request = HTTPExchange.Request(
    url: "https://api.deepseek.com/chat/completions",
    headers: [
      HTTPExchange.Header("User-Agent", "parley"),
      HTTPExchange.Header("Authorization", "Bearer ••••"),
      HTTPExchange.Header("Content-Type", "application/json"),
    ], keyVariable: "DEEPSEEK_API_KEY", serviceName: "DeepSeek",
    body: Array(
      (#"{"model":"deepseek-reasoner","messages":[{"role":"system","content":"Be brief."},"#
        + #"{"role":"user","content":"Prove that √2 is irrational, briefly. 請用一句話。\u001b[31m It's \"so\"."},"#
        + #"{"role":"assistant","content":""# + String(repeating: "Suppose it is. ", count: 20)
        + #""}],"stream":true,"stream_options":{"include_usage":true},"stop":[],"x":{}}"#).utf8))

  static let refused = HTTPExchange(
    started: Session.start, ended: Session.start.adding(seconds: 0.3), request: request,
    response: HTTPExchange.Response(
      status: 429,
      headers: [
        HTTPExchange.Header("Retry-After", "2"),
        HTTPExchange.Header("Content-Type", "application/json"),
      ],
      body: Array(
        #"{"error":{"message":"Too many requests of ••••","type":"rate_limit"}}"#.utf8)),
    ending: "DeepSeek: too many requests at once (429).")

  static let answered = HTTPExchange(
    started: Session.start.adding(seconds: 2), ended: Session.start.adding(seconds: 14.2),
    request: request,
    response: HTTPExchange.Response(
      status: 200, headers: [HTTPExchange.Header("Content-Type", "text/event-stream")],
      length: 9_437_184, isCut: true,
      body: Array(
        (": keep-alive\n\n"
          + (0..<30).map {
            "data: {\"id\":\"\($0)\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Sup\u{1B}]0;x\u{7}pose\"}}]}\n\n"
          }.joined() + "data: [DONE]\n\n").utf8)),
    rules: [
      "system prompt: sent as a message of the role system",
      "reasoning of 1 earlier answer: left out",
      "temperature 0.5: withheld, because this model refuses it",
    ], ending: "the answer is complete")

  static let retried = Inspection([refused, answered], source: .kept, utcOffset: 0)

  static let rebuilt = Inspection(
    [
      HTTPExchange(
        started: Session.start, request: request,
        rules: ["reasoning of 1 earlier answer: left out"])
    ], source: .rebuilt, utcOffset: 0)
}

extension Session {
  /// Opens the inspector on the proof's answer, and presses keys in it.
  mutating func inspect(_ inspection: Inspection = Inspections.retried, _ keys: String = "") {
    openProof()
    press("ctrl-x i")
    send(.inspected(MessageID(rawValue: "b"), inspection))
    press(keys)
  }

  mutating func inspect(_ keys: String) { inspect(Inspections.retried, keys) }
}
