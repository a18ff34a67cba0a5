import Configuration
import Surface
import Testing

@testable import Workspace

struct ThemeTests {
  private func picking(_ settings: Settings = Settings()) -> Session {
    var session = Session(settings: settings, theme: .named("dark"))
    #expect(session.press("ctrl-x T") == [.listThemes])
    session.send(.themes(["terminal", "dark", "light"]))
    return session
  }

  @Test func movingShowsAndEnterKeeps() {
    var session = picking()
    #expect(session.press("j") == [.loadTheme("light")])
    session.send(.theme(.named("light")))
    #expect(session.workspace.theme == .named("light"))
    #expect(session.workspace.draw().row(1).first?.style.background == .rgb(255, 255, 255))
    #expect(session.press("j") == [.loadTheme("light")])
    #expect(session.press("enter") == [.loadTheme("light"), .keepTheme("light")])
    #expect(session.state.overlay == nil)
  }

  @Test func leavingGoesBack() {
    var session = picking()
    session.press("k")
    session.send(.theme(.named("terminal")))
    #expect(session.press("escape") == [.loadTheme("dark")])
    #expect(session.state.overlay == nil)
    // Nothing was shown, so there is nothing to go back from.
    session = picking()
    #expect(session.press("escape") == [])
  }

  @Test func theConfigurationsChoiceStays() {
    var settings = Settings()
    settings.defaults.theme = "dark"
    var session = picking(settings)
    session.press("j")
    #expect(session.press("enter") == [.loadTheme("light")])
    #expect(session.notice.contains("theme = \"light\""))
  }

  @Test func theGroundDecidesWhereItIsAsked() {
    var session = Session()
    #expect(session.send(.input(.ground(isLight: true))) == [])
    var settings = Settings()
    settings.defaults.theme = Configuration.automaticTheme
    settings.defaults.lightTheme = "paper"
    session = Session(settings: settings)
    #expect(session.send(.input(.ground(isLight: true))) == [.loadTheme("paper")])
    #expect(session.send(.input(.ground(isLight: false))) == [.loadTheme("dark")])
  }

  @Test func aSavedFileIsReadAgain() {
    var session = Session(theme: .named("dark"))
    #expect(session.send(.themeFilesChanged) == [.loadTheme("dark")])
  }
}
