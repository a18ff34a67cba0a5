package import Conversation

/// One row of the model picker.
package struct CatalogueEntry: Hashable, Sendable, Identifiable {
  package var reference: ModelReference
  package var model: Model
  /// The service as a person calls it: `DeepSeek`, `this machine`.
  package var serviceName: String
  package var place: Place
  /// Why it cannot be used now, and what would change that; nil when it can.
  package var unavailable: String?
  package var isStarred: Bool
  package var efforts: EffortChoices
  /// The largest image it takes, in bytes.
  package var maxImageBytes: Int?

  package init(
    reference: ModelReference, model: Model, serviceName: String, place: Place,
    unavailable: String? = nil, isStarred: Bool = false, efforts: EffortChoices = EffortChoices(),
    maxImageBytes: Int? = nil
  ) {
    (self.reference, self.model, self.serviceName) = (reference, model, serviceName)
    (self.place, self.unavailable, self.isStarred) = (place, unavailable, isStarred)
    (self.efforts, self.maxImageBytes) = (efforts, maxImageBytes)
  }

  package var id: ModelReference { reference }
}

/// What the local engine is doing, for the status line.
package enum EngineState: Hashable, Sendable {
  case idle
  case loading(model: String, since: Timestamp)
  case ready(model: String)
  /// Ended by itself; with its last words.
  case crashed(String)
  case failed(Failure)
  /// Engine or model is not installed.
  case missing
}

package enum InstallState: Hashable, Sendable {
  case running(step: String, done: Int64, total: Int64)
  case finished
  case failed(Failure)
}

/// A line that comes and goes.
package struct Notice: Hashable, Sendable {
  package enum Level: Hashable, Sendable {
    case information
    case warning
    case error
  }
  package var text: String
  package var level: Level
  /// nil stays until a key is pressed.
  package var until: Timestamp?

  package init(_ text: String, _ level: Level = .information, until: Timestamp? = nil) {
    (self.text, self.level, self.until) = (text, level, until)
  }
}
