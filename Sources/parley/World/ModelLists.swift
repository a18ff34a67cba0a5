import Configuration
import Conversation
import FoundationEssentials

/// What each service last said it has, in a file each: models can be chosen with nobody to be asked.
struct ModelLists {
  /// Seconds after which a service is asked again at the next start, and when the picker is opened.
  static let shelfLife = 86_400.0
  static let shelfLifeInPicker = 3_600.0

  private let folder: String

  init(dataFolder: String) { folder = dataFolder + "/models-listed" }

  /// The service with what it last listed behind the models of the catalogue.
  func merged(_ service: Service) -> Service {
    guard let list = list(of: service) else { return service }
    var merged = service
    for listed in list.models.map(\.model) where service.canChat(listed.id) {
      if let index = merged.models.firstIndex(where: { $0.id == listed.id }) {
        merged.models[index].learn(from: listed)
      } else {
        merged.models.append(listed)
      }
    }
    return merged
  }

  /// The service and model of a reference, with what the service said of them.
  func resolve(
    _ reference: ModelReference, in catalogue: ServiceCatalogue
  ) -> (service: Service, model: Model)? {
    guard let service = catalogue[reference.service] else { return nil }
    return ServiceCatalogue(services: [merged(service)]).resolve(reference)
  }

  func isFresh(_ service: Service, at now: Timestamp, for seconds: Double) -> Bool {
    guard let list = list(of: service) else { return false }
    // A clock that was set back does not make a list last for ever.
    return abs(Double(now.milliseconds) - Double(list.on.milliseconds)) < seconds * 1000
  }

  /// A list that cannot be kept is asked for again: nothing depends on it.
  func keep(_ models: [Model], of service: Service, at now: Timestamp) {
    let list = List(on: now, address: service.baseURL, models: models.map(Listed.init))
    guard let path = path(of: service), let data = try? JSONEncoder().encode(list) else { return }
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try? data.write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// A list from another address is not this service's.
  private func list(of service: Service) -> List? {
    guard let path = path(of: service),
      let data = try? Data(contentsOf: URL(fileURLWithPath: path)),
      let list = try? JSONDecoder().decode(List.self, from: data),
      list.address == service.baseURL
    else { return nil }
    return list
  }

  private func path(of service: Service) -> String? {
    service.id.contains("\0") ? nil : "\(folder)/\(service.id).json"
  }
}

private struct List: Codable {
  var on: Timestamp
  var address: String
  var models: [Listed]
}

private struct Listed: Codable {
  var id: String
  var name: String
  var contextLength: Int?
  var abilities: Abilities
  var prices: [Price]
  var rules: WireRules?

  init(_ model: Model) {
    (id, name, contextLength) = (model.id, model.name, model.contextLength)
    (abilities, prices, rules) = (model.abilities, model.prices, model.rules)
  }

  var model: Model {
    Model(
      id: id, name: name, contextLength: contextLength, abilities: abilities, prices: prices,
      rules: rules)
  }
}

extension Model {
  /// The service knows best how much fits in now; prices and rules of the catalogue are dated and checked.
  fileprivate mutating func learn(from listed: Model) {
    contextLength = listed.contextLength ?? contextLength
    abilities.formUnion(listed.abilities)
    if prices.isEmpty { prices = listed.prices }
    rules = rules ?? listed.rules
  }
}
