import Markdown
import Surface
import TestSupport
import Testing

@Suite struct IncrementalTests {
  /// What a document shows, without where its work was done.
  private func shown(_ document: MarkdownDocument) -> [LaidOutBlock] { document.blocks }

  private func whole(_ text: String, finished: Bool, width: Int = 30) -> [LaidOutBlock] {
    var document = MarkdownDocument(text)
    if finished { document.finish() }
    document.update(width: width, styles: styles)
    return document.blocks
  }

  @Test(arguments: samples.indices)
  func everySplitInTwoGivesTheSame(_ sample: Int) {
    let text = samples[sample]
    let (open, finished) = (whole(text, finished: false), whole(text, finished: true))
    let scalars = Array(text.unicodeScalars)
    for split in 0...scalars.count {
      var document = MarkdownDocument()
      for part in [scalars[..<split], scalars[split...]] {
        document.append(String(String.UnicodeScalarView(part)))
        document.update(width: 30, styles: styles)
      }
      #expect(shown(document) == open, "sample \(sample) split at \(split)")
      document.finish()
      document.update(width: 30, styles: styles)
      #expect(shown(document) == finished, "sample \(sample) split at \(split), finished")
    }
  }

  @Test(arguments: samples.indices)
  func scalarByScalarEveryStepIsTheWholeOfItsText(_ sample: Int) {
    var document = MarkdownDocument()
    var text = ""
    for scalar in samples[sample].unicodeScalars {
      text.unicodeScalars.append(scalar)
      document.append(String(scalar))
      document.update(width: 30, styles: styles)
      #expect(shown(document) == whole(text, finished: false), "\(text.debugDescription)")
    }
  }

  @Test func randomTextInRandomPieces() {
    var random = SeededRandom(seed: 7)
    for round in 0..<1500 {
      let text = randomMarkdown(&random, pieces: .random(in: 1...40, using: &random))
      // Definitions that come later are `finish`'s task.
      let scalars = Array(text.unicodeScalars)
      var document = MarkdownDocument()
      var index = 0
      while index < scalars.count {
        let end = min(scalars.count, index + .random(in: 1...12, using: &random))
        document.append(String(String.UnicodeScalarView(scalars[index..<end])))
        document.update(width: 30, styles: styles)
        index = end
        if document.text.utf8.count % 3 == 0 {
          let expected = whole(document.text, finished: false)
          let isSame = shown(document) == expected
          #expect(isSame, "round \(round): \(document.text.debugDescription)")
          if !isSame { return }
        }
      }
      document.finish()
      document.update(width: 30, styles: styles)
      let expected = whole(text, finished: true)
      let isSame = shown(document) == expected
      #expect(isSame, "round \(round), finished: \(text.debugDescription)")
      if !isSame { return }
    }
  }

  @Test func randomDefinitionsComeRightAtTheEnd() {
    var random = SeededRandom(seed: 11)
    let definitions = [
      "[1]: http://x.org\n", "[b]: /url 'title'\n", "[a][1] ", "[b] ", "[1]", "]:",
    ]
    for round in 0..<300 {
      var text = ""
      var document = MarkdownDocument()
      for _ in 0..<20 {
        var piece = randomMarkdown(&random, pieces: 2)
        if Bool.random(using: &random) { piece += definitions.randomElement(using: &random) ?? "" }
        text += piece
        document.append(piece)
        document.update(width: 30, styles: styles)
      }
      document.finish()
      document.update(width: 30, styles: styles)
      let isSame = document.blocks == whole(text, finished: true)
      #expect(isSame, "round \(round): \(text.debugDescription)")
    }
  }

  @Test func aFinishedTextCanGoOn() {
    var document = MarkdownDocument("List:\n\n```\na\n--")
    for more in ["-\nb", "\n``", "`\n- x\n-", " y"] {
      document.finish()
      document.update(width: 30, styles: styles)
      #expect(document.blocks == whole(document.text, finished: true))
      document.append(more)
      document.update(width: 30, styles: styles)
      #expect(document.blocks == whole(document.text, finished: false))
    }
  }

  @Test func laterDefinitionsComeRightAtTheEnd() {
    var document = MarkdownDocument()
    for part in ["See [a][1].\n\nMore [b][1].\n\n", "Text.\n\n[1]: http://x.org/\n"] {
      document.append(part)
      document.update(width: 40, styles: styles)
    }
    #expect(document.blocks[0].lines.map(\.text) == ["See [a][1]."])
    document.finish()
    document.update(width: 40, styles: styles)
    #expect(document.blocks[0].lines.map(\.text) == ["See a (x.org)."])
  }

  /// The work of a text fed in pieces must be a small multiple of its length, whatever it is made of.
  @Test(arguments: [
    "A paragraph of some words that goes on for a while, then ends.\n\n",
    "- a list item with some words in it\n",
    "3. a numbered item\n\n   ```\n   code\n   ```\n",
  ])
  func workDoesNotGrowWithTheText(_ piece: String) {
    func work(_ count: Int) -> (parsed: Int, lines: Int) {
      var document = MarkdownDocument()
      for _ in 0..<count {
        document.append(piece)
        document.update(width: 80, styles: styles)
      }
      return (document.bytesParsed, document.linesLaidOut)
    }
    let (small, large) = (work(100), work(1000))
    #expect(large.parsed <= small.parsed * 11)
    #expect(large.parsed <= piece.utf8.count * 1000 * 4)
    #expect(large.lines <= small.lines * 11)
  }

  @Test func openCodeCostsOnlyItsNewLines() {
    var document = MarkdownDocument("Text\n\n```swift\n")
    let line = "let value = compute(\"text\") // why\n"
    for _ in 0..<2000 {
      document.append(line)
      document.update(width: 80, styles: styles)
    }
    #expect(document.blocks.last?.lines.count == 2003)
    #expect(document.bytesParsed < line.utf8.count * 2000 * 2)
    #expect(document.linesLaidOut < 2000 * 3)
    document.append("```\nAfter")
    document.finish()
    document.update(width: 80, styles: styles)
    #expect(document.blocks == whole(document.text, finished: true, width: 80))
  }

  @Test func openFencesAreCodeFromTheirFirstLine() {
    var document = MarkdownDocument()
    var kinds: [LaidOutBlock.Kind?] = []
    for part in ["`", "``", "py", "thon\n", "x", " = 1\n", "``", "`\n"] {
      document.append(part)
      document.update(width: 20, styles: styles)
      kinds.append(document.blocks.last?.kind)
    }
    #expect(
      kinds == [nil, nil, .code(language: "py")]
        + Array(
          repeating: .code(language: "python"), count: 5))
    #expect(document.blocks[0].lines.count == 3)
  }

  @Test func halfWrittenMarksWait() {
    func last(_ text: String) -> [String] {
      var document = MarkdownDocument(text)
      document.update(width: 30, styles: styles)
      return document.blocks.flatMap(\.lines).map(\.text)
    }
    #expect(last("List:\n-") == ["List:"])
    #expect(last("Title\n==") == ["Title"])
    #expect(last("Table:\n\n| a | b |") == ["Table:"])
    #expect(last("Table:\n| a | b |\n|--") == ["Table:"])
    #expect(last("| a | b |\nno table") == ["| a | b | no table"])
    #expect(last("| a | b |\n|---|---|\n").count == 3)
    #expect(last("Total\n12") == ["Total"])
    #expect(last("Total\n12 k") == ["Total 12 k"])
    #expect(last("3.14159265") == ["3.14159265"])
    #expect(render("List:\n\n-") == "List:\n\n• ")
  }

  @Test func closedBlocksNeverChange() {
    for text in samples {
      var document = MarkdownDocument()
      var closed: [LaidOutBlock] = []
      for scalar in text.unicodeScalars {
        document.append(String(scalar))
        document.update(width: 30, styles: styles)
        // The block before the last two was closed when the last but one began on a line of its own.
        #expect(document.blocks.prefix(closed.count) == closed[...])
        closed = Array(document.blocks.dropLast(2))
      }
    }
  }

  @Test func aNewWidthLaysOutAgainWithoutParsing() {
    var document = MarkdownDocument(samples[0])
    document.finish()
    document.update(width: 30, styles: styles)
    let parsed = document.bytesParsed
    document.update(width: 12, styles: styles)
    #expect(document.bytesParsed == parsed)
    #expect(document.blocks == whole(samples[0], finished: true, width: 12))
    let lines = document.linesLaidOut
    document.update(width: 12, styles: styles)
    #expect(document.linesLaidOut == lines)
  }
}
