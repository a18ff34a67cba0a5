import Surface

/// Flattens the inline nodes of one paragraph, heading or cell into runs, however deeply they are nested.
struct InlineCollector {
  private let keepsLineBreaks: Bool
  private let cuts: SourceCuts
  private var runs: [Inline] = []
  private var depths: [Inline.Marks: Int] = [:]
  private var marks: Inline.Marks = []
  /// Links and images that are open: where their text began and where they lead.
  private var links: [(firstRun: Int, url: String)] = []
  private var hasSoftBreak = false

  init(keepsLineBreaks: Bool, cuts: SourceCuts) {
    (self.keepsLineBreaks, self.cuts) = (keepsLineBreaks, cuts)
  }

  var inlines: [Inline] { runs }

  mutating func visit(_ node: CmarkNode, isEntering: Bool) {
    switch node.kind {
    case .text: addPieces(of: node.literal)
    case .codeSpan: add(cuts.restored(node.literal), adding: .code)
    case .inlineHTML: addHTML(cuts.restored(node.literal))
    case .softBreak: hasSoftBreak = true
    case .lineBreak: add("\n")
    case .emphasis: mark(.emphasis, isEntering)
    case .strong: mark(.strong, isEntering)
    case .strikethrough: mark(.strikethrough, isEntering)
    case .link, .image: visitLink(node, isEntering)
    default: break
    }
  }

  private mutating func mark(_ mark: Inline.Marks, _ isEntering: Bool) {
    let depth = (depths[mark] ?? 0) + (isEntering ? 1 : -1)
    depths[mark] = depth
    if depth > 0 { marks.insert(mark) } else { marks.remove(mark) }
  }

  private mutating func visitLink(_ node: CmarkNode, _ isEntering: Bool) {
    if isEntering {
      flushSoftBreak(before: nil)
      mark(.link, true)
      // The run is kept apart from the text before it, so that the link's own text can be compared.
      links.append((runs.count, cuts.restored(node.url)))
      if node.kind == .image { append(Inline(text: "[image: ", marks: marks), merging: false) }
      return
    }
    let inside = marks
    mark(.link, false)
    guard let link = links.popLast() else { return }
    let first = min(link.firstRun, runs.count)
    if node.kind == .image { closeImage(first, marks: inside) }
    for index in first..<runs.count where runs[index].target == nil {
      runs[index].target = .link(link.url)
    }
    let text = runs[first...].map(\.text).joined()
    // The image in a link may have told it already.
    let last = runs.last.map { $0.marks.contains(.linkHost) ? $0.text : "" }
    if let place = placeToShow(forText: text, url: link.url), last != " (\(place))" {
      append(
        Inline(text: " (\(place))", marks: marks.union(.linkHost), target: .link(link.url)),
        merging: false)
    }
  }

  /// `[image: what it shows]`
  private mutating func closeImage(_ first: Int, marks: Inline.Marks) {
    if runs.count == first + 1, runs[first].text == "[image: " {
      runs[first].text = "[image]"
    } else {
      append(Inline(text: "]", marks: marks), merging: true)
    }
  }

  // MARK: Formulas and footnotes

  private mutating func addPieces(of text: String) {
    for piece in cuts.pieces(of: text) {
      switch piece {
      case .text(let text): add(text)
      case .filler: hasSoftBreak = false
      case .cut(.formula(let formula)):
        flushSoftBreak(before: nil)
        for run in formula.runs() {
          let marks = marks.union(run.isBold ? [.math, .strong] : .math)
          append(
            Inline(text: harmlessLine(run.text), marks: marks, target: .formula(formula)),
            merging: false)
        }
      case .cut(.footnote(let label)):
        flushSoftBreak(before: nil)
        append(
          Inline(text: footnoteMark(label), marks: marks.union(.footnote)), merging: false)
      case .cut(.footnoteLabel(let label)):
        append(Inline(text: "", marks: marks, target: .footnoteLabel(label)), merging: false)
      }
    }
  }

  private mutating func addHTML(_ html: String) {
    let tag = html.lowercased().filter { $0 != " " && $0 != "/" }
    add(tag == "<br>" ? "\n" : html)
  }

  private mutating func add(_ text: String, adding extra: Inline.Marks = []) {
    guard let first = text.first else { return }
    flushSoftBreak(before: first)
    let startsLink = links.last.map { $0.firstRun == runs.count } ?? false
    append(Inline(text: text, marks: marks.union(extra)), merging: !startsLink)
  }

  private mutating func append(_ run: Inline, merging: Bool) {
    if merging, let last = runs.last, last.marks == run.marks, last.target == run.target {
      runs[runs.count - 1].text += run.text
    } else {
      runs.append(run)
    }
  }

  /// A line break of the source is a space, but none between wide characters: Chinese has no spaces.
  private mutating func flushSoftBreak(before next: Character?) {
    guard hasSoftBreak else { return }
    hasSoftBreak = false
    let isBetweenWide =
      [runs.last?.text.last, next].allSatisfy { $0.map { displayWidth(of: $0) == 2 } ?? false }
    let text = keepsLineBreaks ? "\n" : isBetweenWide ? "" : " "
    if !text.isEmpty { append(Inline(text: text, marks: marks), merging: true) }
  }
}
