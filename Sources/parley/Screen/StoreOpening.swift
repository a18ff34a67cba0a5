import Conversation
import Providers
import SessionStore
import Workspace

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Opens the store beside the first frame, and tells the workspace what it holds.
struct StoreOpening {
  /// A store that cannot be opened is said on screen; everything is then kept in memory only.
  let store: Task<Result<SessionStore, Failure>, Never>
  private let firstPageIsHere = FirstPage()
  /// What the list shows first; the rest follows when this is on screen.
  private static let firstPage = 100
  private static let historyLength = 500

  init(_ world: World) {
    store = Task.detached { Result { () throws(Failure) in try world.openStore() } }
  }

  /// Everything the workspace wants to know from the store, in the order in which it is wanted.
  func report(to post: @escaping @Sendable (Event) -> Void, _ runner: EffectRunner) {
    Task.detached { [store, firstPageIsHere] in
      do throws(Failure) {
        let store = try await store.value.get()
        post(.listed(try await store.summaries(limit: Self.firstPage), isComplete: false))
        firstPageIsHere.arrived()
        try await Self.tell(store, post, runner)
      } catch {
        firstPageIsHere.arrived()
        post(.notSaved(error))
        post(.listed([], isComplete: true))
        await runner.refreshCatalogue()
      }
    }
  }

  /// Lets the first frame wait for the list, so that it is a full one; but not for a slow disk.
  func waitForFirstPage() { firstPageIsHere.wait(milliseconds: 20) }

  private static func tell(
    _ store: SessionStore, _ post: @escaping @Sendable (Event) -> Void, _ runner: EffectRunner
  ) async throws(Failure) {
    if let reason = store.readOnlyReason { post(.notSaved(reason)) }
    if !store.isReadOnly { _ = try await store.recover() }
    post(.newDraft(try await store.draft(for: nil)))
    post(.chosenModel(await chosenModel(in: store)))
    await runner.refreshCatalogue()
    post(.listed(try await store.summaries(), isComplete: true))
    post(.promptHistory(try await store.promptHistory(limit: historyLength)))
    await tellSpending(store, post)
    try await purge(store)
    for await _ in store.changes() {
      post(.storeChanged)
      // Another Parley's answer changes the store many times a second: four looks are enough.
      try? await Task.sleep(for: .milliseconds(250))
    }
  }

  /// The trash keeps thirty days.
  private static func purge(_ store: SessionStore) async throws(Failure) {
    guard !store.isReadOnly else { return }
    _ = try await store.purgeTrash(before: currentTime().adding(seconds: -30 * 86_400))
  }
}

/// Told once by one thread, waited for by another.
private final class FirstPage: Sendable {
  private let ends: (read: Int32, write: Int32)

  init() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    self.ends = (ends[0], ends[1])
  }

  deinit {
    close(ends.read)
    close(ends.write)
  }

  func arrived() {
    var byte: UInt8 = 1
    write(ends.write, &byte, 1)
  }

  func wait(milliseconds: Int32) {
    var end = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
    poll(&end, 1, milliseconds)
  }
}
