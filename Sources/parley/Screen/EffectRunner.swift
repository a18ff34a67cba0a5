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
  /// Messages that fill any screen, and some pages above it.
  private static let firstRead = 100

  private let world: World
  private let post: @Sendable (Event) -> Void
  private let opening: Task<Result<SessionStore, Failure>, Never>
  private let catalogue: Task<ServiceCatalogue, Never>
  private let replies: Replies
  private let inspector: Inspector
  private var install: Task<Void, Never>?
  private var refresh: Task<Void, Never>?
  /// A service that does not answer is not asked at every opening of the picker.
  private var listsAskedFor: ContinuousClock.Instant?
  /// What waits to be stored; nearly always nothing.
  private var unsaved = UnsavedEffects()
  /// One round of storing at a time: an older draft must not come after a newer one.
  private var storing: Task<Void, Never>?
  private var retry: Task<Void, Never>?
  /// The workspace was told that something could not be stored.
  private var isFailing = false

  init(
    world: World, store opening: Task<Result<SessionStore, Failure>, Never>,
    catalogue: Task<ServiceCatalogue, Never>, post: @escaping @Sendable (Event) -> Void
  ) {
    (self.world, self.opening, self.catalogue, self.post) = (world, opening, catalogue, post)
    let memory = ExchangeMemory()
    inspector = Inspector(world: world, catalogue: catalogue, memory: memory)
    replies = Replies(
      endpoints: Destinations(world: world, catalogue: catalogue),
      temporarySink: TemporarySink(memory: memory), ask: world.asking, clock: currentTime,
      deliver: { update in
        post(.reply(update))
        guard update.final != nil else { return }
        // What it cost and how fast it was is known now.
        Task {
          guard let store = try? await opening.value.get() else { return }
          await tellSpending(store, post)
          await tellSpeeds(store, post)
        }
      })
  }

  func perform(_ effect: Effect) async {
    if effect.storedThing != nil {
      unsaved.add(effect)
      return await storeUnsaved()
    }
    do throws(Failure) {
      try await carryOut(effect)
    } catch {
      // A store that is not open at all is on the banner already.
      if case .success = await opening.value {
        post(.notice(Notice(error.sentence, .error)))
      } else if case .list(let changes) = effect {
        post(.listed([], isComplete: true, after: changes))
      }
    }
  }

  private var store: SessionStore {
    get async throws(Failure) { try await opening.value.get() }
  }

  private func carryOut(_ effect: Effect) async throws(Failure) {
    switch effect {
    case .list(let changes): try await list(after: changes)
    case .open(let id, let changes): try await open(id, after: changes)
    case .send(let request): await send(request)
    case .stop(let id): await replies.stop(id)
    case .hurry(let id): await replies.hurry(id)
    case .inspect(let request): inspect(request)
    case .refreshCatalogue: refreshCatalogue()
    case .refreshLists: refreshLists()
    case .installEngine: startInstallation()
    case .cancelInstall: install?.cancel()
    case .listThemes: post(.themes(world.configuration.themeNames()))
    case .loadTheme(let name): load(themeNamed: name)
    case .keepTheme(let name): try world.configuration.keep(themeNamed: name)
    case .save, .saveDraft, .setTrashed, .rename, .setPinned, .rememberModel, .star: break
    case .lookAt(let paths): readFiles(paths) { [post] in post(.filesSeen($0.readings)) }
    case .read(let paths):
      readFiles(paths) { [post] in post(.filesRead($0.readings, $0.content)) }
    case .copy(let text): copy(text)
    case .print, .bell, .redraw, .setMouse, .suspend, .quit, .edit: break
    }
  }

  /// Beside everything else: the programs of a desktop can be slow.
  private func copy(_ text: String) {
    let clipboard = Clipboard(environment: world.environment, folder: world.folders.data)
    Task { [post] in
      do throws(Failure) {
        let way = try await blocking { () throws(Failure) in try clipboard.copy(text) }
        if let way { post(.copied(way)) }
      } catch {
        post(.notice(Notice(error.sentence, .error)))
      }
    }
  }

  private func load(themeNamed name: String) {
    let (theme, issues) = world.configuration.theme(named: name)
    post(.theme(theme))
    tellIssues(issues, post: post)
  }

  private func list(after changes: Int) async throws(Failure) {
    let store = try await store
    let summaries = unsaved.applied(to: try await store.summaries())
    post(.listed(summaries, isComplete: true, after: changes))
    await tellSpending(store, post)
  }

  private func open(_ id: ConversationID, after changes: Int) async throws(Failure) {
    do throws(Failure) {
      let store = try await store
      if let conversation = try await store.conversation(id) {
        // A long conversation is on screen before all of it is read.
        let end = try await store.end(of: id, leaf: conversation.leaf, count: Self.firstRead)
        if end.count == Self.firstRead {
          post(.openedEnd(unsaved.applied(to: conversation), end, after: changes))
        }
        let messages = try await store.messages(of: id)
        return post(.opened(unsaved.applied(to: conversation), messages, after: changes))
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

  /// Beside everything else: a disk that does not answer holds up nothing but its message.
  private func readFiles(
    _ paths: [String],
    _ tell: @escaping @Sendable (AttachmentReader.Found) -> Void
  ) {
    let reader = AttachmentReader(home: world.environment["HOME"])
    Task {
      do throws(Failure) {
        tell(try await blocking { () throws(Failure) in reader.read(paths) })
      } catch {
        let readings = paths.map { ($0, FileReading.refused("cannot be read: \(error.what)")) }
        tell((Dictionary(readings) { first, _ in first }, []))
      }
    }
  }

  /// Beside everything else: a large response takes a while to make ready.
  private func inspect(_ request: ReplyRequest) {
    Task.detached { [replies, inspector, opening, post] in
      await replies.wait(for: request.answer.id)
      let store = try? await opening.value.get()
      let inspection = await inspector.inspection(of: request, in: store)
      post(.inspected(request.answer.id, inspection))
    }
  }

  // MARK: - Storing

  /// Tries everything that waits. What cannot be stored now is kept, the latest of every thing, and is tried
  /// again with the next change and every other second.
  private func storeUnsaved() async {
    let earlier = storing
    let round = Task {
      await earlier?.value
      await self.storeRound()
    }
    storing = round
    await round.value
  }

  private func storeRound() async {
    retry?.cancel()
    retry = nil
    var failure: Failure?
    for effect in unsaved.effects {
      let start = ContinuousClock.now
      do throws(Failure) {
        try await store.store(effect)
        unsaved.remove(effect)
      } catch {
        failure = error
        // Where one waits long for nothing the rest would too.
        guard ContinuousClock.now - start > .seconds(1) else { continue }
        unsaved.postpone(effect)
        break
      }
    }
    await report(failure)
  }

  private func report(_ failure: Failure?) async {
    if let failure {
      isFailing = true
      post(.notSaved(failure))
      await retryLater()
    } else if isFailing, unsaved.isEmpty {
      isFailing = false
      post(.notSaved(nil))
    }
  }

  private func retryLater() async {
    guard case .success(let store) = await opening.value, !store.isReadOnly else { return }
    retry = Task {
      do { try await Task.sleep(for: .seconds(2)) } catch { return }
      await self.storeUnsaved()
    }
  }

  // MARK: - Models

  func refreshCatalogue() {
    refresh?.cancel()
    refresh = Task { [world, opening, catalogue, post] in
      let store = try? await opening.value.get()
      let shelf = ModelShelf(world: world, catalogue: await catalogue.value)
      let starred = (try? await store?.starredModels()) ?? []
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

  /// Brings the lists up to date behind an open picker. Nothing is shown of it unless one has changed.
  private func refreshLists() {
    let now = ContinuousClock.now
    if let last = listsAskedFor, now - last < .seconds(60) { return }
    listsAskedFor = now
    let earlier = refresh
    refresh = Task { [world, opening, catalogue, post] in
      await earlier?.value
      let shelf = ModelShelf(world: world, catalogue: await catalogue.value)
      let isNewer = await shelf.refreshLists(
        isWanted: false, includesKeyless: false, age: ModelLists.shelfLifeInPicker)
      guard isNewer, !Task.isCancelled else { return }
      let starred = (try? await opening.value.get().starredModels()) ?? []
      let found = await shelf.discovered()
      if Task.isCancelled { return }
      post(.catalogue(await shelf.entries(starred: starred) + found))
    }
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
    retry?.cancel()
    await replies.stopAll()
    if !unsaved.isEmpty { await storeUnsaved() }
    try? await store.close()
  }
}

/// How fast models were, for the picker; not with every change that another Parley makes.
func tellSpeeds(_ store: SessionStore, _ post: @Sendable (Event) -> Void) async {
  if let speeds = try? await store.speeds() { post(.speeds(speeds)) }
}

/// What was spent today and this month, for the status line.
func tellSpending(_ store: SessionStore, _ post: @Sendable (Event) -> Void) async {
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
