import Conversation
import Surface

/// Where an overlay stands, and the part of it that scrolls.
struct OverlayFrame: Hashable {
  var box: Rect
  /// The inside, without the columns beside the borders.
  var inside: Rect
  /// The rows of the overlay's list, or of its form, inside of the box.
  var list: Rect

  /// What an overlay would have if the screen were large enough.
  private struct Wish {
    var columns: Int
    /// Rows of the list; the others belong to what stands above and below of it.
    var rows: Int
    var above = 0
    var below = 0
  }

  private static let helpColumns = 84

  init(_ state: WorkspaceState) {
    let screen = Rect(state.size)
    var most = screen.inset(
      rows: state.size.rows > 20 ? 1 : 0, columns: state.size.columns > 60 ? 2 : 0)
    if Self.takesAll(state.overlay), most.columns < Self.helpColumns { most = screen }
    let wish = Self.wish(for: state, columns: most.columns)
    let rows = wish.rows + wish.above + wish.below + 2
    box = most.centered(Size(rows: rows, columns: wish.columns))
    inside = box.inset(rows: 1, columns: 2)
    list = inside.splitTop(wish.above).rest.splitBottom(wish.below).rest
  }

  private static func takesAll(_ overlay: Overlay?) -> Bool {
    switch overlay {
    case .help, .inspector: true
    default: false
    }
  }

  private static func wish(for state: WorkspaceState, columns: Int) -> Wish {
    switch state.overlay {
    // The heads of the columns; the line across, and what the signs mean.
    case .picker:
      Wish(
        columns: 100, rows: min(18, max(6, state.catalogue.count)), above: 1, below: 2)
    case .palette: Wish(columns: 80, rows: 18)
    case .help: Wish(columns: helpColumns, rows: 200)
    case .themes(let picker): Wish(columns: 40, rows: picker.names.count)
    case .inspector(let inspector): wish(inspector, columns: columns)
    case .outline(let outline): Wish(columns: 100, rows: max(1, outline.turns.count))
    case .settings:
      Wish(columns: 74, rows: SettingsForm.Row.allCases.count, above: 1, below: 3)
    case .rename: Wish(columns: 66, rows: 1)
    case .contextFull(let question):
      wish(text: question.explanation, columns: columns, rows: ContextFull.Choice.allCases.count)
    case .confirm(let question): wish(text: question.question, columns: columns, rows: 0)
    case nil: Wish(columns: 8, rows: 0)
    }
  }

  /// The parts, what must be known before reading, and as much text as there is room.
  private static func wish(_ inspector: InspectorState, columns: Int) -> Wish {
    let columns = min(columns, 140)
    let lines = inspector.inspection?.warning.map { wrap($0, width: columns - 4).count } ?? 0
    return Wish(columns: columns, rows: 200, above: 2 + lines)
  }

  /// A question: its text with a blank line around it, and the answers below.
  private static func wish(text: String, columns: Int, rows: Int) -> Wish {
    let columns = min(columns, 68)
    let lines = wrap(harmless(text), width: columns - 4).count
    return Wish(columns: columns, rows: rows, above: lines + 2, below: rows > 0 ? 1 : 0)
  }
}

extension ContextFull {
  var explanation: String {
    "This conversation has ~\(Format.tokens(promptTokens)) tokens, and the model's window holds "
      + "\(Format.window(window)). Nothing is left out without your word."
  }
}
