import Synchronization
import TestSupport

/// A hosted-like service on loopback: an OpenAI-compatible model `fake/m` that says what it is told.
final class FakeService: Sendable {
  typealias Step = FaultServer.Step
  let server: FaultServer

  /// `script` is asked for every request, counted from 0.
  init(_ script: @escaping @Sendable (_ request: Int) -> [Step]) throws {
    server = try FaultServer { [.readRequest] + script($0) }
  }

  convenience init(_ steps: [Step]) throws { try self.init { _ in steps } }

  /// A configuration in which new conversations are with this service.
  var config: String { config(model: "m") }

  func config(model: String, more: String = "") -> String {
    """
    [defaults]
    model = "fake/\(model)"
    [services.fake]
    base_url = "\(server.url)/v1"
    models = ["\(model)", "other"]
    \(more)
    """
  }
}

/// Pieces of a chat's stream.
extension FaultServer.Step {
  static func piece(text: String? = nil, reasoning: String? = nil, finish: String? = nil) -> Self {
    var delta: [String] = []
    if let text { delta.append("\"content\":\(quoted(text))") }
    if let reasoning { delta.append("\"reasoning_content\":\(quoted(reasoning))") }
    let end = finish.map { "\"\($0)\"" } ?? "null"
    return event(
      "{\"choices\":[{\"index\":0,\"delta\":{\(delta.joined(separator: ","))},\"finish_reason\":\(end)}]}"
    )
  }

  static func event(_ data: String) -> Self { chunk("data: \(data)\n\n") }

  static let usage = event(
    #"{"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":2}}}"#
  )

  static var ending: [Self] { [piece(finish: "stop"), usage, event("[DONE]"), lastChunk] }
}

enum Answer {
  static func text(_ text: String, reasoning: String? = nil) -> [FaultServer.Step] {
    var steps = [FaultServer.Step.streamHead]
    if let reasoning { steps.append(.piece(reasoning: reasoning)) }
    return steps + [.piece(text: text)] + FaultServer.Step.ending
  }

  /// `w0 w1 …`, one at a time.
  static func words(_ range: Range<Int>, every milliseconds: Int) -> [FaultServer.Step] {
    [.streamHead]
      + range.flatMap { [.piece(text: "w\($0) "), .sleep(milliseconds: milliseconds)] }
      + FaultServer.Step.ending
  }

  /// Some words, and then the connection stays open.
  static func begun(_ text: String, reasoning: String? = nil) -> [FaultServer.Step] {
    var steps = [FaultServer.Step.streamHead]
    if let reasoning { steps.append(.piece(reasoning: reasoning)) }
    return steps + [.piece(text: text), .hold]
  }

  static func error(_ status: String, _ message: String, headers: [String] = []) -> [FaultServer
    .Step]
  {
    [
      .response(
        status, ["Content-Type: application/json"] + headers,
        body: "{\"error\":{\"message\":\(quoted(message))}}")
    ]
  }
}

/// A JSON string; control characters are escaped, as JSON wants them.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": result += "\\" + String(scalar)
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
