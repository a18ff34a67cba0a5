import Conversation
import LocalEngine
import Providers
import Workspace

/// Tells the workspace what the local engine does, as long as the program runs.
func watchEngine(_ world: World, post: @escaping @Sendable (Event) -> Void) {
  guard let engine = try? world.engine.get() else { return }
  Task.detached {
    var loadingSince: Timestamp?
    for await status in engine.statusUpdates {
      if status.isLoading {
        loadingSince = loadingSince ?? currentTime()
      } else {
        loadingSince = nil
      }
      post(.engine(EngineState(status, loadingSince: loadingSince)))
    }
  }
}

extension EngineStatus {
  fileprivate var isLoading: Bool {
    switch self {
    case .starting, .loading: true
    default: false
    }
  }
}

extension EngineState {
  init(_ status: EngineStatus, loadingSince: Timestamp?) {
    switch status {
    case .absent: self = .missing
    case .starting(let model, _), .loading(let model, _):
      self = .loading(model: model, since: loadingSince ?? currentTime())
    case .ready(let model, _): self = .ready(model: model)
    case .crashed(_, let lastWords): self = .crashed(lastWords.last ?? "")
    case .failed(_, let failure): self = .failed(failure)
    case .stopped: self = .idle
    }
  }
}
