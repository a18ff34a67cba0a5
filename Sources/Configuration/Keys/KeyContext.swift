/// Where the keyboard's focus is. Keys are looked up in a list of contexts, most specific first.
package enum KeyContext: String, Sendable, CaseIterable {
  case everywhere
  case composer
  case transcript
  /// The transcript while something in it is selected.
  case selection
  case list
  /// An overlay with a line to type in.
  case picker
  /// An overlay without one.
  case overlay
  /// The request inspector, which is an overlay as well.
  case inspector
}
