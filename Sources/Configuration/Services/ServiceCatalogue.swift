package import Conversation

/// The services that the shipped file and the user's `config.toml` describe, in the order of the picker.
/// The engine that Parley runs itself is not among them.
package struct ServiceCatalogue: Hashable, Sendable {
  package var services: [Service]
  package var issues: [ConfigurationIssue]

  package init(services: [Service], issues: [ConfigurationIssue] = []) {
    (self.services, self.issues) = (services, issues)
  }

  package subscript(id: String) -> Service? { services.first { $0.id == id } }

  /// The service and model of a reference. A model that is not listed is taken as it is written:
  /// services have more models than any list.
  package func resolve(_ reference: ModelReference) -> (service: Service, model: Model)? {
    guard let service = self[reference.service] else { return nil }
    return (service, service.model(reference.model) ?? Model(id: reference.model))
  }
}
