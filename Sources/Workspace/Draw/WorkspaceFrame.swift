import Conversation
import Surface

/// Where the panes are. Derived from the size and what is shown; nothing is stored.
struct WorkspaceFrame: Hashable {
  /// Below this nothing useful fits.
  static let smallest = Size(rows: 12, columns: 40)
  /// From this width on the list stands beside the transcript; below it is a drawer over it.
  static let columnsForList = 100
  /// Longer lines are hard to read.
  private static let widestText = 110

  var isTooSmall: Bool
  var list: Rect?
  var listIsDrawer: Bool
  var title: Rect
  /// Over the transcript while nothing can be stored; usually empty.
  var banner: Rect
  var transcript: Rect
  /// Prompts that wait for the running answer; usually empty.
  var queue: Rect
  /// The files that go along with what is composed; usually empty.
  var attachments: Rect
  /// The line over the composer, and the one under it.
  var upperRule: Rect
  var composer: Rect
  var lowerRule: Rect
  var status: Rect

  init(
    size: Size, list: ListState, focusOnList: Bool, composerRows: Int, queued: Int = 0,
    hasFiles: Bool = false, bannerText: String? = nil
  ) {
    isTooSmall = size.rows < Self.smallest.rows || size.columns < Self.smallest.columns
    let screen = Rect(size)
    let (body, status) = screen.splitBottom(1)
    let (upper, lowerRule) = body.splitBottom(1)
    let (middle, composer) = upper.splitBottom(min(composerRows, max(1, size.rows / 3)))
    let (panes, upperRule) = middle.splitBottom(1)
    (self.status, self.lowerRule, self.composer, self.upperRule) =
      (status, lowerRule, composer, upperRule)

    let isWide = size.columns >= Self.columnsForList
    listIsDrawer = !isWide
    let isListShown = list.isShown ?? isWide || focusOnList
    self.list = nil
    var main = panes
    if isListShown {
      let columns = min(list.columns, size.columns - 8)
      self.list = Rect(row: 0, column: 0, rows: panes.rows, columns: columns)
      if isWide {
        // One column for the line between.
        main = panes.splitLeft(columns + 1).rest
      }
    }
    (title, main) = main.splitTop(1)
    let bannerRows =
      bannerText.map { Self.bannerLines($0, columns: main.columns, style: .plain).count } ?? 0
    (banner, main) = main.splitTop(bannerRows)
    (main, attachments) = main.splitBottom(hasFiles ? 1 : 0)
    // Most of the room stays the transcript's.
    (transcript, queue) = main.splitBottom(min(queued, main.rows / 3))
  }

  /// At most two lines, with `…` where something is missing.
  static func bannerLines(_ text: String, columns: Int, style: Style) -> [StyledLine] {
    let width = max(1, columns - 2)
    let lines = wrap(text, width: width, style: style)
    guard lines.count > 2 else { return lines }
    let rest = lines[1...].map(\.text).joined(separator: " ")
    return [lines[0], StyledLine(elide(rest, width: width), style)]
  }

  /// Columns for text: a gutter on the left, a free column on the right.
  var textColumns: Int { max(1, min(transcript.columns - 3, Self.widestText)) }
  var textColumn: Int { transcript.column + 2 }
}

extension WorkspaceFrame {
  /// Columns that composed text is broken at: the prompt sign takes three, the cursor one.
  static func composerColumns(for size: Size) -> Int { max(1, size.columns - 4) }

  /// The same as a whole frame's `textColumns`, without looking at the draft.
  static func textColumns(for state: WorkspaceState) -> Int {
    WorkspaceFrame(
      size: state.size, list: state.list, focusOnList: state.focus == .list, composerRows: 1
    ).textColumns
  }

  init(_ state: WorkspaceState, draftLines: Int) {
    self.init(
      size: state.size, list: state.list, focusOnList: state.focus == .list,
      composerRows: draftLines, queued: state.open.queue.count,
      hasFiles: !state.composedFiles.isEmpty, bannerText: state.notSavedBanner)
  }
}

extension WorkspaceState {
  var notSavedBanner: String? {
    notSaved.map { "Not being saved. \(harmlessLine($0.sentence))" }
  }
}
