import Conversation
import Providers
import SessionStore
import Workspace

/// Opens the store beside the first frame, and tells the workspace what it holds.
struct StoreOpening {
  /// nil when it cannot be opened: the workspace then says so and keeps everything in memory.
  let store: Task<SessionStore?, Never>
  private let opening: Task<Result<SessionStore, Failure>, Never>
  /// What the list shows first; the rest follows when this is on screen.
  private static let firstPage = 100
  private static let historyLength = 500

  init(_ world: World) {
    let opening = Task.detached { Result { () throws(Failure) in try world.openStore() } }
    self.opening = opening
    store = Task.detached { try? await opening.value.get() }
  }

  /// Everything the workspace wants to know from the store, in the order in which it is wanted.
  func report(to post: @escaping @Sendable (Event) -> Void, _ runner: EffectRunner) {
    Task.detached { [opening] in
      switch await opening.value {
      case .failure(let failure): post(.notSaved(failure))
      case .success(let store):
        do {
          try await Self.tell(store, post, runner)
        } catch {
          post(.notSaved(error as? Failure))
        }
      }
    }
  }

  private static func tell(
    _ store: SessionStore, _ post: @escaping @Sendable (Event) -> Void, _ runner: EffectRunner
  ) async throws {
    post(.listed(try await store.summaries(limit: firstPage), isComplete: false))
    if let reason = store.readOnlyReason { post(.notSaved(reason)) }
    if !store.isReadOnly { _ = try await store.recover() }
    post(.newDraft(try await store.draft(for: nil)))
    post(.chosenModel(await chosenModel(in: store)))
    await runner.refreshCatalogue()
    post(.listed(try await store.summaries(), isComplete: true))
    post(.promptHistory(try await store.promptHistory(limit: historyLength)))
    try await runner.tellSpending(store)
    try await purge(store)
    for await _ in store.changes() { post(.storeChanged) }
  }

  /// The trash keeps thirty days.
  private static func purge(_ store: SessionStore) async throws {
    guard !store.isReadOnly else { return }
    _ = try await store.purgeTrash(before: currentTime().adding(seconds: -30 * 86_400))
  }
}
