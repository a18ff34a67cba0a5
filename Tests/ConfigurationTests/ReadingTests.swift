import Conversation
import TestSupport
import Testing

@testable import Configuration

@Suite struct ReadingTests {
  @Test func valuesComeOutAsTheyWent() throws {
    let nodes = try TOMLDocument.parse(
      """
      text = "a\\tü"
      whole = -3
      number = 2.5
      flag = true
      day = 2025-01-20
      moment = 2025-01-20T10:00:00Z
      list = [1, "b", [2]]
      table = { x = { y = 1 } }
      "dotted.key" = 1
      """)
    #expect(nodes["text"] == .string("a\tü"))
    #expect(nodes["whole"] == .integer(-3))
    #expect(nodes["number"] == .decimal(2.5))
    #expect(nodes["flag"] == .boolean(true))
    #expect(nodes["day"] == .date(2025, 1, 20))
    #expect(nodes["moment"] == .time)
    #expect(nodes["list"] == .array([.integer(1), .string("b"), .array([.integer(2)])]))
    #expect(nodes["table"] == .table(["x": .table(["y": .integer(1)])]))
    #expect(nodes["dotted.key"] == .integer(1))
  }

  @Test(arguments: ["a = ", "[a", "a = 1\na = 2", "a = \"\u{1}\"", "\u{0}", "a = [[[", "= 1"])
  func brokenTextIsASyntaxError(text: String) {
    #expect(throws: TOMLDocument.SyntaxError.self) { try TOMLDocument.parse(text) }
  }

  @Test func escapedNulsInKeysAndValuesDoNoHarm() throws {
    let nodes = try TOMLDocument.parse("\"a\\u0000b\" = 1\nc = \"d\\u0000e\"\n")
    #expect(nodes.count == 2)
  }

  @Test func deepNestingIsAnErrorAndNotACrash() {
    let deep = "a = " + String(repeating: "[", count: 100_000)
    #expect(throws: TOMLDocument.SyntaxError.self) { try TOMLDocument.parse(deep) }
  }

  @Test(arguments: 0..<40) func damagedFilesNeverCrash(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    let shipped = ShippedFile.all[seed % ShippedFile.all.count].text
    var bytes = Array(shipped.utf8.prefix(6000))
    for _ in 0..<Int.random(in: 1...20, using: &random) {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(index..<min(bytes.count, index + 7))
      default: bytes.insert(contentsOf: "[\"=".utf8, at: index)
      }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let log = IssueLog()
    let theme = ThemeLoader(source: { _ in (text, "t") }, log: log).load("t")
    let keymap = KeymapLoader(commands: ["app.help"], log: log)
      .load(shipped: ShippedFile.keys.text, user: (text, "k"))
    let folders = ConfigurationFolders(environment: [:])
    let reader = CatalogueReader(log: log, folders: folders)
    reader.readShipped(TableReader(text: text, file: "s", log: log))
    _ = Settings(TableReader(text: text, file: "c", log: log), folders: folders)
    #expect(!theme.name.isEmpty && reader.services().allSatisfy { !$0.baseURL.isEmpty })
    #expect(keymap.boundCommands.isSubset(of: ["app.help"]))
    #expect(!log.issues.isEmpty)
  }

  @Test func distancesOfNames() {
    #expect(editDistance("", "abc") == 3)
    #expect(editDistance("abc", "abc") == 0)
    #expect(editDistance("model.pik", "model.pick") == 1)
    #expect(editDistance("defualts", "defaults") == 1)
    #expect(nearestName(to: "mous", in: ["list", "mouse"]) == "mouse")
    #expect(nearestName(to: "zzzz", in: ["list", "mouse"]) == nil)
    #expect(nearestName(to: "a", in: []) == nil)
  }

  @Test func everyShippedFileIsEmbeddedWhole() {
    for file in ShippedFile.all {
      #expect(file.text.hasPrefix("#"))
      #expect(file.text.hasSuffix("\n"))
    }
  }
}
