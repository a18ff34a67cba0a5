import Conversation
import Surface

/// Where an overlay stands, and the part of it that scrolls.
struct OverlayFrame: Hashable {
  var box: Rect
  /// The rows of the overlay's list, inside of the box.
  var list: Rect

  init(_ state: WorkspaceState) {
    let screen = Rect(state.size)
    let wanted: Size
    // Rows of the inside that are not the list's.
    let (above, below): (Int, Int)
    switch state.overlay {
    case .picker:
      (wanted, above, below) = (Size(rows: 22, columns: 100), 1, 2)
    case .palette: (wanted, above, below) = (Size(rows: 20, columns: 76), 1, 0)
    case .help: (wanted, above, below) = (Size(rows: 200, columns: 84), 0, 0)
    case .settings: (wanted, above, below) = (Size(rows: 9, columns: 72), 0, 3)
    case .rename: (wanted, above, below) = (Size(rows: 3, columns: 64), 0, 0)
    case .contextFull: (wanted, above, below) = (Size(rows: 10, columns: 72), 4, 1)
    case .confirm: (wanted, above, below) = (Size(rows: 7, columns: 60), 5, 0)
    case nil: (wanted, above, below) = (Size(rows: 2, columns: 2), 0, 0)
    }
    let most = screen.inset(
      rows: state.size.rows > 20 ? 2 : 0, columns: state.size.columns > 60 ? 2 : 0)
    box = most.centered(wanted)
    let inside = box.inset(rows: 1, columns: 2)
    list = inside.splitTop(above).rest.splitBottom(below).rest
  }
}
