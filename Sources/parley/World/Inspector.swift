import Configuration
import Conversation
import Generation
import LocalEngine
import Providers
import SessionStore
import Synchronization
import Workspace

/// Finds what went over the wire for an answer, or builds its request again.
struct Inspector: Sendable {
  let world: World
  let catalogue: Task<ServiceCatalogue, Never>
  let memory: ExchangeMemory

  func inspection(of request: ReplyRequest, in store: SessionStore?) async -> Inspection {
    let (answer, offset) = (request.answer.id, localUTCOffset())
    if let kept = try? await store?.exchanges(of: answer), !kept.isEmpty {
      return Inspection(kept, source: .kept, utcOffset: offset)
    }
    if let kept = memory.exchanges(of: answer) {
      return Inspection(kept, source: .memory, utcOffset: offset)
    }
    do throws(Failure) {
      let exchanges = try await rebuilt(request, in: store)
      return Inspection(exchanges, source: .rebuilt, utcOffset: offset)
    } catch {
      return Inspection(problem: "Nothing is kept, and it cannot be built again. \(error.sentence)")
    }
  }

  private func rebuilt(
    _ request: ReplyRequest, in store: SessionStore?
  ) async throws(Failure) -> [HTTPExchange] {
    guard let reference = request.answer.model else {
      throw Failure(.configuration, who: "Parley", what: "does not know which model answered")
    }
    let destination = try await destination(for: reference)
    let sink: any MessageSink = store.map { StoreSink(store: $0) } ?? NoSink()
    let content = try await request.content(for: destination, from: sink)
    let prompt = request.prompt(for: reference, at: destination, content: content)
    guard
      var exchange = try world.providers.request(
        for: prompt, service: destination.service, endpoint: destination.endpoint)
    else { return [] }
    exchange.rules = request.rules(for: prompt) + exchange.rules
    return [exchange]
  }

  /// The way to a model as it is written down: no key is looked up, and no engine started.
  private func destination(for reference: ModelReference) async throws(Failure) -> Destination {
    if reference.isLocalEngine {
      let known = try? await world.engine.get().models().first { $0.id == reference.model }?.model
      return Destination(
        service: .localEngine, model: known ?? Model(id: reference.model),
        endpoint: Endpoint(baseURL: Service.localEngine.baseURL, place: .thisMachine))
    }
    guard let (service, model) = world.lists.resolve(reference, in: await catalogue.value) else {
      throw Destinations.unknown(reference)
    }
    // Something to be masked, where a key would be.
    let key = service.key.isNeeded ? Secret("key") : nil
    let endpoint = Endpoint(
      baseURL: service.baseURL, key: key, caFile: service.caFile, place: service.place,
      timeouts: service.timeouts)
    return Destination(service: service, model: model, endpoint: endpoint)
  }
}

/// Exchanges of answers that are stored nowhere: the newest, as long as the program runs.
final class ExchangeMemory: Sendable {
  private static let (mostAnswers, mostBytes) = (50, 32 << 20)

  private let kept = Mutex<[(message: MessageID, exchanges: [HTTPExchange])]>([])

  func keep(_ exchanges: [HTTPExchange], of message: MessageID) {
    kept.withLock { kept in
      kept.append((message, exchanges))
      var room = Self.mostBytes
      let first = kept.lastIndex { entry in
        room -= entry.exchanges.reduce(0) { $0 + $1.bytes }
        return room < 0
      }
      kept.removeFirst(max(first.map { $0 + 1 } ?? 0, kept.count - Self.mostAnswers))
    }
  }

  func exchanges(of message: MessageID) -> [HTTPExchange]? {
    kept.withLock { $0.last { $0.message == message }?.exchanges }
  }
}

extension HTTPExchange {
  fileprivate var bytes: Int { request.body.count + (response?.body.count ?? 0) }
}

/// For temporary conversations: nothing is stored, and what went over the wire can be looked at until the end.
struct TemporarySink: MessageSink {
  let memory: ExchangeMemory

  func begin(_: ReplyRequest) async throws(Failure) {}
  func append(
    to _: MessageID, text _: String, reasoning _: String, durably _: Bool
  ) async throws(Failure) {}
  func finish(_: Message) async throws(Failure) {}
  func keep(_ exchanges: [HTTPExchange], of message: MessageID) async {
    memory.keep(exchanges, of: message)
  }
}
