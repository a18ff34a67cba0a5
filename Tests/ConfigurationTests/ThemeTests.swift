import Surface
import Testing

@testable import Configuration

@Suite struct ThemeTests {
  private func load(_ name: String, _ files: [String: String] = [:]) -> (Theme, [String]) {
    let log = IssueLog()
    let loader = ThemeLoader(
      source: { name in
        if let text = files[name] { return (text, "\(name).toml") }
        return ShippedFile.theme(named: name).map { ($0.text, $0.name) }
      }, log: log)
    let theme = loader.load(name, requestedBy: "config.toml", path: "defaults.theme")
    return (theme, log.issues.map(\.sentence))
  }

  @Test(arguments: ShippedFile.themeNames) func shippedThemesLoadWithoutIssues(name: String) {
    let (theme, issues) = load(name)
    #expect(issues == [])
    #expect(theme.name == name)
  }

  @Test func scopesAreDistinct() {
    #expect(Set(StyleRole.allCases.map(\.scope)).count == StyleRole.allCases.count)
  }

  @Test func theDefaultUsesOnlyTheTerminalsOwnColors() {
    let (theme, _) = load("terminal")
    for role in StyleRole.allCases {
      for color in [theme[role].foreground, theme[role].background] {
        switch color.kind {
        case .terminal: break
        case .palette(let index): #expect(index < 16, "\(role)")
        case .rgb: Issue.record("\(role) is not one of the 16")
        }
      }
    }
    #expect(theme[.text] == .plain)
    #expect(theme[.error].foreground == .palette(1))
  }

  @Test func aScopeFallsBackToTheNearestOneAbove() {
    let (theme, issues) = load(
      "mine",
      [
        "mine": """
        [styles]
        "text" = { foreground = "white", background = 17 }
        "list" = { foreground = "red", bold = true }
        "list.selected" = { background = "#102030" }
        """
      ])
    #expect(issues == [])
    #expect(theme[.listDate] == Style(.palette(1), on: .palette(17), .bold))
    #expect(theme[.listSelectedUnfocused] == Style(.palette(7), on: .rgb(0x10, 0x20, 0x30)))
    #expect(theme[.money] == Style(.palette(7), on: .palette(17)))
  }

  @Test func aChildRedefinesItsParentsPalette() {
    let (theme, issues) = load(
      "child",
      [
        "parent": """
        [palette]
        warm = "yellow"
        [styles]
        "money" = "warm"
        "notice" = { foreground = "warm", italic = true }
        """,
        "child": """
        inherits = "parent"
        [palette]
        warm = "#ff8800"
        [styles]
        "notice" = { foreground = "default", underline = true, reverse = true, dim = true }
        """,
      ])
    #expect(issues == [])
    #expect(theme[.money].foreground == .rgb(0xFF, 0x88, 0))
    #expect(theme[.notice] == Style(.terminal, on: .terminal, [.underline, .reverse, .dim]))
    #expect(theme[.warning] == theme[.notice])
  }

  @Test func mistakesAreReportedAndTheRestIsUsed() {
    let (theme, issues) = load(
      "mine",
      [
        "mine": """
        inherits = "terminal"
        [palette]
        odd = "#12345"
        [styles]
        "message.usr" = "red"
        "money" = { foreground = "greeen", bold = "yes", colour = 3 }
        "border" = 256
        "rule" = "red"
        "list.date" = "bright-blue"
        """
      ])
    #expect(issues.count == 7)
    #expect(
      issues.contains { $0.contains("\"message.usr\": unknown scope (did you mean message.user?)") }
    )
    #expect(
      issues.contains {
        $0.contains("styles.\"money\".colour") || $0.contains("money") && $0.contains("unknown key")
      })
    #expect(issues.contains { $0.contains("palette.odd: expected a colour") })
    #expect(theme[.listDate].foreground == .palette(12))
    #expect(theme[.userName].foreground == .palette(2))
  }

  @Test func inheritanceInACircleEnds() {
    let (_, issues) = load("a", ["a": "inherits = \"b\"", "b": "inherits = \"a\""])
    #expect(issues == ["b.toml: inherits: a theme cannot inherit from itself: a → b → a."])
  }

  @Test func anUnknownThemeGivesTheDefault() {
    let (theme, issues) = load("nord")
    #expect(theme.name == "terminal")
    #expect(
      issues == [
        "config.toml: defaults.theme: no theme named \"nord\" (shipped: terminal, dark, light, "
          + "midnight, forest, paper, contrast)."
      ])
  }

  @Test func aSyntaxErrorCountsAsAnEmptyTheme() {
    let (theme, issues) = load("mine", ["mine": "[styles]\nmoney = = 3\n"])
    #expect(issues.first?.hasPrefix("mine.toml:2: not valid TOML") == true)
    #expect(theme[.money] == .plain)
  }
}
