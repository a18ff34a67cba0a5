import Configuration
import Conversation
import LocalEngine
import Providers
import SessionStore
import Workspace

/// All models there are, whether they can be used now, and if not, why.
struct ModelShelf {
  let world: World
  let catalogue: ServiceCatalogue

  /// What can be told without asking anybody: files on this machine and the catalogue's services whose
  /// keys are known.
  func entries(starred: Set<ModelReference> = []) async -> [CatalogueEntry] {
    var entries = await localEntries()
    let credentials = CredentialResolver(environment: world.environment, folders: world.folders)
    for service in catalogue.services where !service.discover {
      let reason = credentials.missingKey(for: service)
      entries += world.lists.merged(service).models.map {
        Self.entry($0, at: service, unavailable: reason)
      }
    }
    for index in entries.indices {
      entries[index].isStarred = starred.contains(entries[index].reference)
    }
    return entries
  }

  /// Asks the services whose lists are older than `age` (seconds), or all when the user wants it, what they have now. Nobody
  /// without a key at hand is asked, unless none is needed and `includesKeyless`; a program that fetches a
  /// key could want a fingerprint, and runs only for the user. True when a list came.
  @discardableResult
  func refreshLists(
    isWanted: Bool, includesKeyless: Bool, age: Double = ModelLists.shelfLife
  ) async -> Bool {
    let credentials = CredentialResolver(environment: world.environment, folders: world.folders)
    let now = currentTime()
    let services = catalogue.services.filter {
      !$0.discover && (includesKeyless || $0.key.isNeeded)
        && (isWanted || $0.key.command.isEmpty && !world.lists.isFresh($0, at: now, for: age))
        && credentials.missingKey(for: $0) == nil
    }
    return await withTaskGroup(of: Bool.self) { group in
      for service in services {
        group.addTask { [world] in
          let key: Secret?
          do throws(Failure) {
            key = try await blocking { () throws(Failure) in try credentials.key(for: service) }
          } catch {
            return false
          }
          let endpoint = Endpoint(
            baseURL: service.baseURL, key: key, caFile: service.caFile, place: service.place,
            timeouts: Timeouts(connect: min(service.timeouts.connect, 3)))
          let models = try? await world.providers.listModels(service: service, endpoint: endpoint)
          guard let models, !models.isEmpty else { return false }
          world.lists.keep(models, of: service, at: now)
          return true
        }
      }
      return await group.reduce(false) { $0 || $1 }
    }
  }

  /// The models of engines that run on this machine already: asks their usual loopback ports.
  func discovered() async -> [CatalogueEntry] {
    await withTaskGroup(of: [CatalogueEntry].self) { group in
      for service in catalogue.services where service.discover {
        group.addTask {
          var quick = service
          quick.timeouts = Timeouts(connect: 1, firstByte: 2, silence: 2)
          let endpoint = Endpoint(
            baseURL: service.baseURL, caFile: service.caFile, place: service.place,
            timeouts: quick.timeouts)
          let models = try? await world.providers.listModels(service: quick, endpoint: endpoint)
          return (models ?? []).map { Self.entry($0, at: service, unavailable: nil) }
        }
      }
      return await group.reduce(into: []) { $0 += $1 }.sorted {
        "\($0.reference)" < "\($1.reference)"
      }
    }
  }

  /// The models of this machine; the demo is among them even when it has not been fetched.
  func localEntries() async -> [CatalogueEntry] {
    guard let engine = try? world.engine.get() else { return [] }
    var reason: String?
    do throws(Failure) { _ = try engine.program() } catch { reason = error.advice }
    let models = await engine.models()
    var entries = models.map { Self.local($0.model, unavailable: $0.problem.map(\.what) ?? reason) }
    if !models.contains(where: \.model.isDemo) {
      entries.append(Self.local(LocalModel.demo, unavailable: "not fetched yet: Enter fetches it"))
    }
    return entries
  }

  private static func local(_ model: Model, unavailable: String?) -> CatalogueEntry {
    CatalogueEntry(
      reference: ModelReference(service: ModelReference.localService, model: model.id),
      model: model, serviceName: Service.localEngine.name, place: .thisMachine,
      unavailable: unavailable, efforts: Service.localEngine.rules.effortChoices)
  }

  private static func entry(
    _ model: Model, at service: Service, unavailable: String?
  ) -> CatalogueEntry {
    let rules = service.rules(for: model)
    return CatalogueEntry(
      reference: ModelReference(service: service.id, model: model.id), model: model,
      serviceName: service.name, place: service.place, unavailable: unavailable,
      efforts: rules.effortChoices, maxImageBytes: rules.maxImageBytes)
  }
}

/// What the user made the default, else the last model chosen.
func chosenModel(in store: SessionStore) async -> ModelReference? {
  for key in [SettingKey.defaultModel, SettingKey.lastModel] {
    if let text = try? await store.setting(key), let model = ModelReference(text) { return model }
  }
  return nil
}
