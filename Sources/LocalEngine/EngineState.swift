import Conversation

/// What the supervisor last wrote about its engine.
struct EngineState: Hashable, Sendable {
  enum Phase: String, Sendable {
    case starting
    case running
    case crashed
    case failed
    case stopped
  }

  var phase: Phase
  var supervisor: Int32
  var engine: Int32
  /// When this engine process began.
  var started: Timestamp
  /// When its socket first answered.
  var ready: Timestamp?
  var restarts: Int
  /// How the last engine process ended.
  var ending: String?
  /// Why it was stopped: `asked`, `abandoned` or `idle`.
  var reason: String
  var model: String

  /// Nil for anything but a complete state file.
  init?(_ text: String) {
    var values: [Substring: Substring] = [:]
    for line in text.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      values[line[..<equals]] = line[line.index(after: equals)...]
    }
    func number(_ name: Substring) -> Int? { values[name].flatMap { Int($0) } }
    guard let phase = values["phase"].flatMap({ Phase(rawValue: String($0)) }),
      let supervisor = number("supervisor").flatMap(Int32.init(exactly:)),
      let engine = number("engine").flatMap(Int32.init(exactly:)),
      let started = number("started"), let restarts = number("restarts")
    else { return nil }
    (self.phase, self.supervisor, self.engine) = (phase, supervisor, engine)
    (self.started, self.restarts) = (Timestamp(milliseconds: Int64(started)), restarts)
    ready = number("ready").flatMap { $0 > 0 ? Timestamp(milliseconds: Int64($0)) : nil }
    ending =
      number("exit").map { "ended with status \($0)" }
      ?? number("signal").map { "was ended by signal \($0)" }
    (reason, model) = (String(values["reason"] ?? ""), String(values["model"] ?? ""))
  }

  init?(file: String) {
    guard let bytes = fileTail(file, limit: 16 << 10) else { return nil }
    self.init(String(decoding: bytes, as: UTF8.self))
  }
}
