package import Conversation

/// The pane of conversations.
package struct ListState: Hashable, Sendable {
  /// nil: shown when the terminal has 100 columns. Otherwise what the user asked for.
  package var isShown: Bool?
  /// Columns it takes.
  package var columns: Int
  package var summaries: [ConversationSummary] { didSet { revision += 1 } }
  /// Counts the changes of `summaries`.
  private(set) var revision = 0
  /// False while only the first page is here.
  package var isComplete: Bool
  package var filter: String
  package var isFiltering: Bool
  package var showsTrash: Bool
  /// The conversation under the list's cursor.
  package var selected: ConversationID?

  package init() {
    (isShown, columns, summaries, isComplete) = (nil, 28, [], false)
    (filter, isFiltering, showsTrash, selected) = ("", false, false, nil)
  }
}
