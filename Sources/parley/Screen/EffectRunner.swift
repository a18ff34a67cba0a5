import Configuration
import Conversation
import Generation
import LocalEngine
import Providers
import SessionStore
import Workspace

/// Carries out effects off the interface's thread, one after the other, and tells the workspace what came
/// of them. Long work (replies, installation, asking services) runs beside.
actor EffectRunner {
  private let world: World
  private let post: @Sendable (Event) -> Void
  private let opening: Task<Result<SessionStore, Failure>, Never>
  private let catalogue: Task<ServiceCatalogue, Never>
  private let replies: Replies
  private var install: Task<Void, Never>?
  private var refresh: Task<Void, Never>?
  /// The last effect could not be stored, and the workspace says so.
  private var isFailing = false

  init(
    world: World, store opening: Task<Result<SessionStore, Failure>, Never>,
    catalogue: Task<ServiceCatalogue, Never>, post: @escaping @Sendable (Event) -> Void
  ) {
    (self.world, self.opening, self.catalogue, self.post) = (world, opening, catalogue, post)
    replies = Replies(
      endpoints: Destinations(world: world, catalogue: catalogue), ask: world.asking,
      clock: currentTime,
      deliver: { update in
        post(.reply(update))
        guard update.final != nil else { return }
        // What it cost is known now.
        Task { if let store = try? await opening.value.get() { await tellSpending(store, post) } }
      })
  }

  func perform(_ effect: Effect) async {
    do throws(Failure) {
      try await carryOut(effect)
      if isFailing, effect.isStored { post(.notSaved(nil)) }
      isFailing = isFailing && !effect.isStored
    } catch {
      isFailing = true
      post(.notSaved(error))
    }
  }

  private var store: SessionStore {
    get async throws(Failure) { try await opening.value.get() }
  }

  private func carryOut(_ effect: Effect) async throws(Failure) {
    switch effect {
    case .list: try await list()
    case .open(let id): try await open(id)
    case .save(let conversation): try await store.saveSettings(of: conversation)
    case .saveDraft(let text, let id): try await store.saveDraft(text, for: id)
    case .setTrashed(let ids, let moment):
      try await store.setTrashed(ids, at: moment)
    case .send(let request): await send(request)
    case .stop(let id): await replies.stop(id)
    case .rename(let id, let title):
      try await store.rename(id, to: title, by: .user)
    case .setPinned(let id, let isPinned): try await store.setPinned(isPinned, of: id)
    case .rememberModel(let model, let asDefault): try await remember(model, asDefault)
    case .star(let model, let isStarred): try await star(model, isStarred)
    case .refreshCatalogue: refreshCatalogue()
    case .installEngine: startInstallation()
    case .cancelInstall: install?.cancel()
    case .bell, .redraw, .setMouse, .suspend, .quit, .copy, .edit: break
    }
  }

  private func list() async throws(Failure) {
    let store = try await store
    post(.listed(try await store.summaries(), isComplete: true))
    await tellSpending(store, post)
  }

  private func open(_ id: ConversationID) async throws(Failure) {
    do throws(Failure) {
      let store = try await store
      if let conversation = try await store.conversation(id) {
        return post(.opened(conversation, try await store.messages(of: id)))
      }
      post(.openFailed(id))
    } catch {
      post(.openFailed(id))
      throw error
    }
  }

  private func send(_ request: ReplyRequest) async {
    let sink: any MessageSink
    switch await opening.value {
    case .success(let store): sink = StoreSink(store: store)
    case .failure(let failure): sink = ClosedSink(failure: failure)
    }
    await replies.start(request, sink: sink)
  }

  // MARK: - Models

  func refreshCatalogue() {
    refresh?.cancel()
    refresh = Task { [world, opening, catalogue, post] in
      let store = try? await opening.value.get()
      let shelf = ModelShelf(world: world, catalogue: await catalogue.value)
      let starred = await Self.starred(in: store)
      let known = await shelf.entries(starred: starred)
      post(.catalogue(known))
      let found = await shelf.discovered()
      if Task.isCancelled { return }
      if !found.isEmpty { post(.catalogue(known + found)) }
      if let store {
        await welcome(known + found, store, world.configuration, post)
      }
      // Last, for it may take seconds: what is on screen so far can be used meanwhile.
      let isNewer = await shelf.refreshLists(isWanted: false, includesKeyless: false)
      guard isNewer, !Task.isCancelled else { return }
      post(.catalogue(await shelf.entries(starred: starred) + found))
    }
  }

  private func remember(_ model: ModelReference, _ asDefault: Bool) async throws(Failure) {
    let key = asDefault ? SettingKey.defaultModel : SettingKey.lastModel
    try await store.setSetting(key, model.description)
  }

  private func star(_ model: ModelReference, _ isStarred: Bool) async throws(Failure) {
    var starred = await Self.starred(in: try await store)
    if isStarred { starred.insert(model) } else { starred.remove(model) }
    let text = starred.map(\.description).sorted().joined(separator: "\n")
    try await store.setSetting(SettingKey.starredModels, text)
  }

  private static func starred(in store: SessionStore?) async -> Set<ModelReference> {
    let text = try? await store?.setting(SettingKey.starredModels)
    let lines = (text.flatMap { $0 } ?? "").split(separator: "\n")
    return Set(lines.compactMap { ModelReference(String($0)) })
  }

  // MARK: - Installation

  private func startInstallation() {
    guard install == nil else { return }
    install = Task { [world, post] in
      do throws(Failure) {
        try await EngineInstaller(data: world.folders.data).install { progress in
          post(
            .install(
              .running(
                step: progress.note, done: Int64(progress.done), total: Int64(progress.total))))
        }
        post(.install(.finished))
      } catch {
        post(.install(.failed(error)))
      }
      self.installationEnded()
    }
  }

  private func installationEnded() {
    install = nil
    refreshCatalogue()
  }

  // MARK: - The end

  /// Stops what runs, keeps what it has, and closes the store.
  func shutDown() async {
    install?.cancel()
    refresh?.cancel()
    await replies.stopAll()
    try? await store.close()
  }
}

extension Effect {
  /// Whether it writes to the store, so that its success shows that the store is well again.
  fileprivate var isStored: Bool {
    switch self {
    case .save, .saveDraft, .setTrashed, .rename, .setPinned, .rememberModel, .star: true
    default: false
    }
  }
}

/// What was spent today and this month, for the status line, and how fast models were, for the picker.
func tellSpending(_ store: SessionStore, _ post: @Sendable (Event) -> Void) async {
  if let speeds = try? await store.speeds() { post(.speeds(speeds)) }
  let (day, month) = startsOfDayAndMonth(currentTime(), utcOffset: localUTCOffset())
  guard let today = try? await store.spending(since: day),
    let thisMonth = try? await store.spending(since: month)
  else { return }
  post(.spending(today: today, month: thisMonth))
}

/// The moments at which the present day and month began where the user is.
func startsOfDayAndMonth(
  _ now: Timestamp, utcOffset: Int
) -> (day: Timestamp, month: Timestamp) {
  let time = CivilTime(now, offsetFromUTC: utcOffset)
  func start(ofDay day: Int) -> Timestamp {
    Timestamp(milliseconds: Int64(day * 86_400 - utcOffset) * 1000)
  }
  let first = CivilTime.dayNumber(year: time.year, month: time.month, day: 1)
  return (start(ofDay: time.dayNumber), start(ofDay: first))
}
