import Configuration
import Conversation
import Generation
import LocalEngine
import Providers

/// Finds the way to a model: the service's address and key, or the local engine, started if need be.
struct Destinations: EndpointSource {
  let world: World
  let catalogue: Task<ServiceCatalogue, Never>

  func destination(
    for reference: ModelReference, note: @escaping @Sendable (String) -> Void
  ) async throws(Failure) -> Destination {
    if reference.isLocalEngine { return try await local(reference, note: note) }
    guard let (service, model) = world.lists.resolve(reference, in: await catalogue.value) else {
      throw Self.unknown(reference)
    }
    let credentials = CredentialResolver(environment: world.environment, folders: world.folders)
    let key = try await blocking { () throws(Failure) in try credentials.key(for: service) }
    let endpoint = Endpoint(
      baseURL: service.baseURL, key: key, caFile: service.caFile, place: service.place,
      timeouts: service.timeouts)
    return Destination(service: service, model: model, endpoint: endpoint)
  }

  static func unknown(_ reference: ModelReference) -> Failure {
    Failure(
      .configuration, who: reference.service, what: "there is no service of that name",
      advice: "See `parley models` for what there is, or add [services.\(reference.service)].")
  }

  private func local(
    _ reference: ModelReference, note: @escaping @Sendable (String) -> Void
  ) async throws(Failure) -> Destination {
    let engine = try world.engine.get()
    note("starting \(reference.model)")
    let endpoint = try await engine.endpoint(for: reference.model)
    let model = await engine.models().first { $0.id == reference.model }?.model
    return Destination(
      service: .localEngine, model: model ?? Model(id: reference.model), endpoint: endpoint)
  }

  func requestChanged(for reference: ModelReference, isRunning: Bool) async {
    guard reference.isLocalEngine, let engine = try? world.engine.get() else { return }
    if isRunning {
      await engine.requestBegan(reference.model)
    } else {
      await engine.requestEnded(reference.model)
    }
  }
}

extension Service {
  /// The engine that Parley runs itself, spoken to like any other service.
  static let localEngine = Service(
    id: ModelReference.localService, name: "this machine", baseURL: "http://localhost",
    place: .thisMachine, timeouts: Timeouts(connect: 10, firstByte: nil, silence: nil),
    rules: WireRules(
      continuation: .prefill, effortField: .chatTemplate, efforts: ["off", "on"]))
}

extension World {
  /// Asks a destination's model, for `Generation`.
  var asking: Asking {
    { [providers] prompt, destination in
      let recorder = ExchangeRecorder()
      return Answering(
        providers.reply(
          to: prompt, service: destination.service, endpoint: destination.endpoint,
          recorder: recorder), exchange: { recorder.exchange })
    }
  }
}
