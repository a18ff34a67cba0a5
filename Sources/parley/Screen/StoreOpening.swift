import Conversation
import Providers
import SessionStore
import Synchronization
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
  private let firstPage: FirstPage
  private let opened: OpenedStore
  /// What the list shows first; the rest follows when this is on screen.
  private static let firstPageLength = 100
  private static let historyLength = 500

  init(inFolder folder: String) {
    let firstPage = FirstPage()
    let opened = OpenedStore()
    (self.firstPage, self.opened) = (firstPage, opened)
    store = Task.detached {
      do throws(Failure) {
        let store = try await begunOpening(inFolder: folder).value.get()
        opened.store.withLock { $0 = store }
        firstPage.arrived(try await store.summaries(limit: Self.firstPageLength))
        return .success(store)
      } catch {
        firstPage.arrived(nil)
        return .failure(error)
      }
    }
  }

  /// Lets the first frame wait for the list, so that it is a full one; but not for a slow disk.
  func waitForFirstPage() -> [ConversationSummary]? { firstPage.wait(milliseconds: 20) }

  /// Does what stops this process while it holds no lock of the store, for which every other Parley would
  /// wait; a write that hangs is not waited for.
  func withoutWriting(_ stop: () -> Void) {
    guard let store = opened.store.withLock({ $0 }), store.pauseWriting(waitingAtMost: 200) else {
      return stop()
    }
    stop()
    store.resumeWriting()
  }

  /// Everything the workspace wants to know from the store, in the order in which it is wanted.
  func report(to post: @escaping @Sendable (Event) -> Void, _ runner: EffectRunner) {
    Task.detached { [store] in
      switch await store.value {
      case .success(let store):
        do throws(Failure) {
          try await Self.tell(store, post, runner)
        } catch {
          post(.notice(Notice(error.sentence, .error)))
        }
        await Self.watch(store, post)
      case .failure(let failure):
        post(.storeUnusable(failure))
        post(.listed([], isComplete: true))
        await runner.refreshCatalogue()
      }
    }
  }

  private static func tell(
    _ store: SessionStore, _ post: @escaping @Sendable (Event) -> Void, _ runner: EffectRunner
  ) async throws(Failure) {
    if let reason = store.readOnlyReason { post(.storeUnusable(reason)) }
    post(.chosenModel(await chosenModel(in: store)))
    await runner.refreshCatalogue()
    post(.newDraft(try await store.adoptNewDraft()))
    // Who was quicker than this and has opened such a conversation gets to see that its answer has ended.
    if try await !store.recover().isEmpty { post(.storeChanged) }
    post(.listed(try await store.summaries(), isComplete: true))
    post(.promptHistory(try await store.promptHistory(limit: historyLength)))
    await tellSpending(store, post)
    await tellSpeeds(store, post)
    try await purge(store)
    if store.endedUncleanly { Task { await checkIntegrity(of: store, post) } }
  }

  /// What other Parleys write, and the answers of one that died.
  private static func watch(
    _ store: SessionStore, _ post: @escaping @Sendable (Event) -> Void
  ) async {
    Task.detached {
      for await _ in store.writerEnds() {
        guard let ended = try? await store.recoverIfNeeded(), !ended.isEmpty else { continue }
        post(.storeChanged)
      }
    }
    for await _ in store.changes() {
      post(.storeChanged)
      // Another Parley's answer changes the store many times a second: four looks are enough.
      try? await Task.sleep(for: .milliseconds(250))
    }
  }

  /// After an unclean end, in the background: it reads the whole file.
  private static func checkIntegrity(
    of store: SessionStore, _ post: @escaping @Sendable (Event) -> Void
  ) async {
    guard let problem = try? await store.integrityProblems().first else { return }
    let advice = "Copy \(store.path) now; what can be read stays readable"
    post(.notice(Notice("The store is damaged (\(problem)). \(advice).", .error)))
  }

  /// The trash keeps thirty days.
  private static func purge(_ store: SessionStore) async throws(Failure) {
    guard !store.isReadOnly else { return }
    _ = try await store.purgeTrash(before: currentTime().adding(seconds: -30 * 86_400))
  }
}

/// The store for the interface's thread, which cannot wait for a task.
private final class OpenedStore: Sendable {
  let store = Mutex<SessionStore?>(nil)
}

/// The first page of the list, from the thread that reads it to the one that draws it.
private final class FirstPage: Sendable {
  private let page = Mutex<[ConversationSummary]?>(nil)
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

  func arrived(_ summaries: [ConversationSummary]?) {
    page.withLock { $0 = summaries }
    var byte: UInt8 = 1
    write(ends.write, &byte, 1)
  }

  /// nil when it did not come in time, or cannot be read.
  func wait(milliseconds: Int32) -> [ConversationSummary]? {
    var end = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
    poll(&end, 1, milliseconds)
    return page.withLock { $0 }
  }
}
