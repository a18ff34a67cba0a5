package import Conversation

/// What the status line says about a local engine. Engines are named by their model's id.
package enum EngineStatus: Hashable, Sendable {
  /// There is no engine program on this machine.
  case absent
  /// The process begins; `seconds` since it was asked for.
  case starting(model: String, seconds: Int)
  /// It runs and reads the model.
  case loading(model: String, seconds: Int)
  case ready(model: String, since: Timestamp)
  /// It ended by itself and is being started once more.
  case crashed(model: String, lastWords: [String])
  /// It ended by itself again, or cannot be started.
  case failed(model: String, Failure)
  /// Ended on purpose: idle, or by `parley engine stop`. The next request starts it again.
  case stopped(model: String)

  /// Nil only for `absent`.
  package var model: String? {
    switch self {
    case .absent: nil
    case .starting(let model, _), .loading(let model, _), .ready(let model, _),
      .crashed(let model, _), .failed(let model, _), .stopped(let model):
      model
    }
  }
}

/// One engine of this user, whoever started it (`parley engine status`).
package struct EngineReport: Hashable, Sendable {
  /// Path of the model.
  package var model: String
  /// `starting`, `running`, `crashed`, `failed` or `stopped`.
  package var phase: String
  /// Pids; nil when there is no such process any more.
  package var supervisor: Int32?
  package var engine: Int32?
  /// When the engine process began.
  package var started: Timestamp
  package var restarts: Int
  /// How the last engine process ended, if one did.
  package var ending: String?
  /// Why it was stopped: `asked`, `abandoned` or `idle`.
  package var reason: String
  package var socket: String
  package var log: String
}
