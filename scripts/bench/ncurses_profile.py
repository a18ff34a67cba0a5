"""The least that a program with ncurses can do for a key: read it, draw the line it stands in."""
import subprocess

from client import Profile, keys

SOURCE = r"""
#include <locale.h>
#include <ncurses.h>
int main(void) {
  setlocale(LC_ALL, "");
  initscr(); raw(); noecho(); keypad(stdscr, TRUE);
  int column = 0;
  mvaddstr(0, 0, "READY");
  move(LINES - 1, 0);
  refresh();
  for (int key = getch(); key != 3; key = getch()) {
    if (key == 21) {
      column = 0;
      move(LINES - 1, 0);
      clrtoeol();
    } else if (key >= 32 && key < 127 && column < COLS - 1) {
      mvaddch(LINES - 1, column++, (chtype)key);
    }
    refresh();
  }
  endwin();
}
"""


def setup(place):
    source = place.home / "echo.c"
    source.write_text(SOURCE)
    subprocess.run(["cc", "-O2", "-o", str(place.home / "echo"), str(source), "-lncursesw"], check=True)


PROFILE = Profile(
    name="ncurses",
    argv=["@HOME@/echo"],
    setup=setup,
    ready="READY",
    clear=b"\x15",
    quit=[keys(b"\x03")],
    talks=False,
    schema=False,
)
