/// Names of what the store remembers for the program as a whole.
enum SettingKey {
  /// The last model chosen, as `service/model`.
  static let lastModel = "model.last"
  /// What the user made the default in the picker; goes before the last one chosen.
  static let defaultModel = "model.default"
  /// Starred models, separated by line breaks.
  static let starredModels = "model.starred"
  /// Set once the first start has said what else is usable.
  static let welcomed = "welcomed"
}
