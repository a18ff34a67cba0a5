import CEngine
import Conversation

extension LocalEngine {
  /// Follows an engine until its supervisor is gone, so that a crash is shown when it happens and
  /// not at the next request.
  func watch(_ files: EngineFiles, modelID: String) {
    guard watchers[files.key] == nil else { return }
    // What happened before this process came is no news.
    if restarts[files.key] == nil {
      restarts[files.key] = EngineState(file: files.state)?.restarts ?? 0
    }
    watchers[files.key] = Task { [weak self] in
      for await news in engineNews(of: files) {
        guard let self else { return }
        await self.take(news, files, modelID)
      }
      await self?.stopWatching(files)
    }
  }

  private func stopWatching(_ files: EngineFiles) { watchers.removeValue(forKey: files.key) }

  private func take(_ news: EngineNews, _ files: EngineFiles, _ modelID: String) async {
    guard let state = EngineState(file: files.state) else { return }
    let before = restarts.updateValue(state.restarts, forKey: files.key) ?? 0
    if state.restarts > before {
      publish(
        .crashed(model: modelID, lastWords: EngineLog(path: files.log).lastWords()), for: modelID)
    }
    switch state.phase {
    case .failed: publish(.failed(model: modelID, failure(of: modelID, files)), for: modelID)
    case .stopped: publish(.stopped(model: modelID), for: modelID)
    case .starting, .crashed, .running:
      if case .supervisorGone = news {
        publish(.stopped(model: modelID), for: modelID)
      } else if state.phase == .running {
        await followLoading(files, modelID)
      }
    }
  }

  /// After a restart nobody else asks whether the engine is ready again. Ends when it is, when it is gone,
  /// and at the latest after `followLimit`; the next request asks anew.
  private func followLoading(_ files: EngineFiles, _ modelID: String) async {
    let deadline = ContinuousClock.now + followLimit
    var pause = 100
    while !Task.isCancelled, let state = EngineState(file: files.state), state.phase == .running,
      cengine_lock_holder(files.lock) > 0
    {
      switch await engineHealth(socket: files.socket, session: session) {
      case .ready:
        publish(.ready(model: modelID, since: state.ready ?? state.started), for: modelID)
        return
      case .loading, .unreachable:
        if waiters[modelID, default: 0] == 0, .now > deadline {
          publish(.stopped(model: modelID), for: modelID)
          return
        }
        let seconds = Int(now().seconds(since: state.started))
        publish(.loading(model: modelID, seconds: seconds), for: modelID)
      }
      do { try await Task.sleep(for: .milliseconds(pause)) } catch { return }
      pause = min(pause * 3 / 2, 1000)
    }
  }
}
