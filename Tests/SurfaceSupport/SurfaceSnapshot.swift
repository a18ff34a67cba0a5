package import Surface

extension Surface {
  /// The screen as text, one line a row, trailing blanks cut: for golden files.
  package var textSnapshot: String {
    (0..<size.rows).map { row in
      var line = ""
      for cell in self.row(row) where cell.width > 0 {
        let glyph = glyph(of: cell)
        line.unicodeScalars.append(glyph.base)
        line.unicodeScalars.append(contentsOf: glyph.marks)
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// The screen's styles, a letter a cell (`.` for plain), and what each letter means.
  package var styleSnapshot: String {
    var letters: [Style: Character] = [.plain: "."]
    var order: [Style] = []
    let rows = (0..<size.rows).map { row in
      String(
        self.row(row).map { cell -> Character in
          if let letter = letters[cell.style] { return letter }
          let letter = Character(
            Unicode.Scalar(UInt8(ascii: "a") + UInt8(min(order.count, 25))))
          letters[cell.style] = letter
          order.append(cell.style)
          return letter
        })
    }
    let legend = order.map { "\(letters[$0] ?? "?") \($0.summary)" }
    return (rows + legend).joined(separator: "\n")
  }
}

extension Style {
  /// A short description: `4 on 0 bold`.
  fileprivate var summary: String {
    var words = [foreground.summary]
    if background != .terminal { words += ["on", background.summary] }
    let names: [(Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"),
      (.reverse, "reverse"), (.strikethrough, "strikethrough"),
    ]
    words += names.filter { attributes.contains($0.0) }.map(\.1)
    return words.joined(separator: " ")
  }
}

extension Color {
  fileprivate var summary: String {
    switch kind {
    case .terminal: "default"
    case .palette(let index): "\(index)"
    case .rgb(let red, let green, let blue): "rgb(\(red),\(green),\(blue))"
    }
  }
}
