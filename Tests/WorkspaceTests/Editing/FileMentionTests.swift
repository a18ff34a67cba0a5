import Testing

@testable import Workspace

@Suite struct FileMentionTests {
  private func paths(_ text: String) -> [[String]] { fileMentions(in: text).map(\.paths) }

  @Test(
    arguments: [
      ("look at @cat.png", [["cat.png"]]), ("@a @b/c\n@~/d", [["a"], ["b/c"], ["~/d"]]),
      ("me@home.org is nobody's file", []), ("a lone @ or @, or (@x)", []),
      ("What is @cat.png?", [["cat.png?", "cat.png"]]), ("see @a.txt.", [["a.txt.", "a.txt"]]),
      (#"@"my cat.png" and @my\ dog.png"#, [["my cat.png"], ["my dog.png"]]),
      (#"@a\b"#, [[#"a\b"#]]),
      ("@one @one @two", [["one"], ["two"]]), ("", []),
      ("@a.png\r\n@無.png\tx", [["a.png"], ["無.png"]]),
    ] as [(String, [[String]])])
  func areFoundAtTheBeginningOfWords(text: String, expected: [[String]]) {
    #expect(paths(text) == expected)
  }

  @Test func codeNamesNoFiles() {
    let text = """
      Why does @a.py fail?
      ```python
      @app.route
      ~~~
      @b.py
      ```
      and @c.py
      """
    #expect(paths(text) == [["a.py"], ["c.py"]])
  }

  @Test(arguments: [
    ("@./x", true), ("@/x", true), ("@~/x", true), ("@a.png", true), ("@a/b", true),
    ("@\"a\"", true), ("@anna", false), ("@anna.", false), ("@anna@example.org", false),
    ("@app.get(\"/\")", false),
  ])
  func whatIsWrittenLikeAPathIsMeantAsOne(text: String, isPath: Bool) {
    #expect(fileMentions(in: text).map(\.isPath) == [isPath])
  }

  @Test func onlyTheLastWordIsStillGrowing() {
    #expect(fileMentions(in: "@a.png @b.png").map(\.isOpen) == [false, true])
    #expect(fileMentions(in: "@a.png\n@b.png ").map(\.isOpen) == [false, false])
    #expect(fileMentions(in: "@a.png\n").map(\.isOpen) == [false])
  }
}
