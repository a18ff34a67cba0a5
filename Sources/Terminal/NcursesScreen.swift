import CTerminal
package import Surface

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The real terminal. There can be one in a process.
///
/// Invariants: only rows that differ from the surface shown before are given to ncurses, which sends only
/// cells that differ; after `close` the terminal is as it was found.
package final class NcursesScreen: Screen {
  /// Called in place of stopping the process, which is what it is given: for whatever must not be held by a
  /// process that stands still.
  package var aroundStop: (() -> Void) -> Void = { stop in stop() }
  private let depth: ColorDepth
  private var shown: Surface?
  private var styleIDs: [Style: UInt16] = [:]
  private var isOpen = true

  package init() throws(TerminalError) {
    if let error = TerminalError(cterm_open()) { throw error }
    depth = Self.colorDepth()
  }

  deinit { close() }

  /// Gives the terminal back for good.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    cterm_close()
  }

  private static func colorDepth() -> ColorDepth {
    // no-color.org: present and not empty, whatever it says.
    if let value = getenv("NO_COLOR"), value.pointee != 0 { return .monochrome }
    switch cterm_colors() {
    case ..<8: return .monochrome
    case 8..<16: return .eight
    case 16..<256: return .sixteen
    case 256..<(1 << 24): return .palette
    default: return .direct
    }
  }

  package var size: Size {
    var (rows, columns): (Int32, Int32) = (0, 0)
    cterm_size(&rows, &columns)
    return Size(rows: Int(rows), columns: Int(columns))
  }

  /// Whether the terminal has not yet taken the frame before; a new one would be lost.
  var isBusy: Bool { cterm_is_busy() }

  package func present(_ surface: Surface) {
    if isBusy { return }
    let size = size
    if let shown, shown.size != surface.size { self.shown = nil }
    var cells: [cterm_cell] = []
    for row in 0..<min(size.rows, surface.size.rows) {
      if let shown, surface.showsSameRow(row, as: shown) { continue }
      cells.removeAll(keepingCapacity: true)
      for cell in surface.row(row) where cell.width > 0 {
        cells.append(converted(cell, of: surface))
      }
      cterm_put_run(Int32(row), 0, cells, Int32(cells.count))
    }
    let cursor = surface.cursor ?? Position(row: -1, column: -1)
    cterm_cursor(Int32(clamping: cursor.row), Int32(clamping: cursor.column))
    cterm_flush()
    shown = surface
  }

  private func converted(_ cell: Cell, of surface: Surface) -> cterm_cell {
    let glyph = surface.glyph(of: cell)
    var result = cterm_cell()
    result.style = styleID(cell.style)
    result.width = cell.width
    result.scalars.0 = glyph.base.value
    if !glyph.marks.isEmpty {
      let marks = glyph.marks.map(\.value) + [0, 0, 0, 0]
      (result.scalars.1, result.scalars.2) = (marks[0], marks[1])
      (result.scalars.3, result.scalars.4) = (marks[2], marks[3])
    }
    return result
  }

  private func styleID(_ style: Style) -> UInt16 {
    if let known = styleIDs[style] { return known }
    guard let id = UInt16(exactly: styleIDs.count) else { return 0 }
    styleIDs[style] = id
    let foreground = style.foreground.reduced(to: depth)
    let background = style.background.reduced(to: depth)
    var attributes = style.attributes
    if foreground.needsBold { attributes.insert(.bold) }
    let names: [(Attributes, cterm_attribute)] = [
      (.bold, CTERM_BOLD), (.dim, CTERM_DIM), (.italic, CTERM_ITALIC),
      (.underline, CTERM_UNDERLINE), (.reverse, CTERM_REVERSE),
    ]
    let bits = names.filter { attributes.contains($0.0) }.reduce(0) { $0 | $1.1.rawValue }
    cterm_define_style(id, Int32(foreground.value), Int32(background.value), bits)
    return id
  }

  /// Paints everything anew, whatever the terminal is believed to show.
  package func repaint() { cterm_repaint() }

  package func bell() { cterm_bell() }
  package func setMouse(_ isOn: Bool) { cterm_mouse(isOn) }
  /// The answer, where the terminal has one, comes as an input event.
  package func askGround() { cterm_ask_ground() }
  package func setTitle(_ title: String) { cterm_title(harmlessLine(title)) }

  package func suspend() {
    cterm_leave()
    aroundStop { cterm_stop() }
    enter()
  }

  package func run(_ arguments: [String]) throws(TerminalError) -> Int {
    guard let program = arguments.first else { return 0 }
    var pointers = arguments.map { strdup($0) }
    pointers.append(nil)
    defer { pointers.forEach { free($0) } }
    cterm_leave()
    let status = cterm_run(pointers)
    let number = errno
    enter()
    if status < 0 { throw .cannotRun(program: program, errorNumber: number) }
    return Int(status)
  }

  /// A signal says that the program is to end, and the loop has not come to it yet.
  package var isToldToEnd: Bool { cterm_ending_signal() != 0 }

  /// Takes the terminal (again) and shows the last surface.
  func enter() {
    let before = size
    cterm_enter()
    if size != before { shown = nil }
    cterm_flush()
  }

  /// Takes the window's size over.
  func followSize() {
    cterm_resize()
    shown = nil
  }

  /// The keys that this terminal's description names.
  func terminalKeys() -> [[UInt8]: KeyChord] {
    var keys: [[UInt8]: KeyChord] = [:]
    for (capability, chord) in capabilities {
      guard let value = cterm_capability(capability) else { continue }
      keys[String(cString: value).utf8.map { $0 }] = chord
    }
    return keys
  }
}

private let capabilities: [(String, KeyChord)] = {
  var list: [(String, KeyChord)] = [
    ("kcuu1", KeyChord(.up)), ("kcud1", KeyChord(.down)), ("kcub1", KeyChord(.left)),
    ("kcuf1", KeyChord(.right)), ("khome", KeyChord(.home)), ("kend", KeyChord(.end)),
    ("kpp", KeyChord(.pageUp)), ("knp", KeyChord(.pageDown)), ("kdch1", KeyChord(.delete)),
    ("kich1", KeyChord(.insert)), ("kcbt", KeyChord(.tab, .shift)), ("kent", KeyChord(.enter)),
    ("kLFT", KeyChord(.left, .shift)), ("kRIT", KeyChord(.right, .shift)),
    ("kHOM", KeyChord(.home, .shift)), ("kEND", KeyChord(.end, .shift)),
    ("kri", KeyChord(.up, .shift)), ("kind", KeyChord(.down, .shift)),
  ]
  for number in 1...12 { list.append(("kf\(number)", KeyChord(.function(number)))) }
  return list
}()
