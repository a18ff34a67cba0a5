import PtySupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension EndToEnd {
  struct Themes {
    @Test func theTerminalsGroundDecidesAndASavedFileIsDrawnAtOnce() throws {
      let home = try Home(config: "[defaults]\ntheme = \"auto\"\n")
      mkdir(home.path + "/config/themes", 0o700)
      let terminal = try WorkspaceTerminal.open(home)
      #expect(terminal.pty.waitForBytes("\u{1B}]11;?\u{1B}\\"))
      terminal.press("\u{1B}]11;rgb:fdfd/f6f6/e3e3\u{1B}\\")
      // #ffffff of the light theme, on a terminal of 256 colours.
      #expect(terminal.pty.waitForBytes("\u{1B}[48;5;231m"))
      try home.write(
        "inherits = \"dark\"\n[palette]\nground = \"#ff0000\"\n", to: "config/themes/light.toml")
      #expect(terminal.pty.waitForBytes("\u{1B}[48;5;196m"))
      #expect(terminal.quit() == 0)
      #expect(terminal.disorder == [])
    }

    @Test func theChosenThemeIsThereAtTheNextStart() throws {
      let home = try Home()
      let terminal = try WorkspaceTerminal.open(home)
      terminal.press(Key.x("T"))
      try terminal.shows("▸ terminal")
      terminal.press("jj")
      try terminal.shows("▸ light")
      terminal.press(Key.enter)
      try terminal.shows("drawn in light")
      #expect(terminal.quit() == 0)
      let next = try WorkspaceTerminal.open(home)
      #expect(next.pty.waitForBytes("\u{1B}[48;5;231m"))
      #expect(next.quit() == 0)
    }
  }
}
