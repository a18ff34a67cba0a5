import Markdown
import Surface
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Every example of CommonMark's and of GitHub's specification, which `scripts/fetch-markdown-specs` fetches
/// into `PARLEY_MARKDOWN_SPECS` or `.build/markdown-specs`; skipped where they cannot be had.
@Suite struct SpecificationTests {
  @Test(arguments: ["commonmark", "gfm"])
  func everyExampleIsHarmlessAndFits(_ name: String) throws {
    guard let examples = Self.examples(of: name) else {
      print("skipped: the examples of \(name) cannot be fetched")
      return
    }
    #expect(examples.count > 600)
    for (number, text) in examples.enumerated() {
      var document = MarkdownDocument(text)
      document.finish()
      for width in [1, 20, 80, 200] {
        document.update(width: width, styles: styles)
        let found = faults(document.blocks.flatMap(\.lines), width: width)
        #expect(found == [], "\(name) \(number + 1) at \(width): \(text.debugDescription)")
      }
    }
  }

  /// A text that is still coming is no different once it has come.
  @Test(arguments: ["commonmark", "gfm"])
  func everyExampleStreams(_ name: String) throws {
    for (number, text) in (Self.examples(of: name) ?? []).enumerated() {
      var document = MarkdownDocument()
      let scalars = Array(text.unicodeScalars)
      for start in stride(from: 0, to: scalars.count, by: 5) {
        let piece = scalars[start..<min(start + 5, scalars.count)]
        document.append(String(String.UnicodeScalarView(piece)))
        document.update(width: 40, styles: styles)
        let found = faults(document.blocks.flatMap(\.lines), width: 40)
        #expect(found == [], "\(name) \(number + 1)")
      }
      document.finish()
      document.update(width: 40, styles: styles)
      let lines = MarkdownDocument.lines(text, width: 40, styles: styles)
      #expect(
        document.blocks.flatMap(\.lines) == lines, "\(name) \(number + 1): \(text.debugDescription)"
      )
    }
  }

  private static let folder: String = {
    if let folder = getenv("PARLEY_MARKDOWN_SPECS") { return String(cString: folder) }
    return root + "/.build/markdown-specs"
  }()

  /// The package's folder, wherever the tests were linked to.
  private static let root: String = {
    guard let path = realpath(#filePath, nil) else { return "." }
    defer { free(path) }
    return String(cString: path).split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
      .joined(separator: "/")
  }()

  private static let isFetched: Bool = {
    let names = ["commonmark", "gfm"].map { "\(folder)/\($0).txt" }
    if names.allSatisfy({ readFile($0) != nil }) { return true }
    return run([root + "/scripts/fetch-markdown-specs", folder])
  }()

  private static func run(_ command: [String]) -> Bool {
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var (id, status): (pid_t, Int32) = (0, 0)
    guard posix_spawn(&id, command[0], nil, nil, &arguments, environ) == 0 else { return false }
    return waitpid(id, &status, 0) == id && status == 0
  }

  /// The Markdown of the examples, which stand between lines of backticks and a full stop.
  private static func examples(of name: String) -> [String]? {
    guard isFetched, let bytes = readFile("\(folder)/\(name).txt") else { return nil }
    let fence = String(repeating: "`", count: 32)
    var examples: [String] = []
    var open: String?
    for line in String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if line.hasPrefix(fence + " example") {
        open = ""
      } else if let text = open {
        if line == "." || line.hasPrefix(fence) {
          examples.append(text)
          open = nil
        } else {
          open = text + line.map { $0 == "→" ? "\t" : String($0) }.joined() + "\n"
        }
      }
    }
    return examples
  }
}
