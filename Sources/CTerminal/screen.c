// Opening, leaving and waiting. ncurses draws into a file in memory; the bytes go to the terminal when
// it takes them, so a slow or frozen terminal never blocks the interface's thread.
#include "internal.h"
#include "screen.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

// Presses, drags, and coordinates in decimal: the one encoding without a limit on the columns.
#define MOUSE_ON "\033[?1000h\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l\033[?1000l"

enum { MOST_ROWS = 1000, MOST_COLUMNS = 2000 };

static struct {
  FILE *canvas;  // what ncurses takes for the terminal
  SCREEN *screen;
  char *pending;  // bytes from `sent` up to `length` are still to be written
  size_t sent, length, capacity;
  bool is_entered, is_gone;
  bool mouse;
  char title[256];  // the window's, while we have one
  bool has_modes;  // an xterm-like terminal: it knows paste marks and mouse reports
} state;

bool cterm_is_utf8 = false;

// ---- The bytes ncurses makes --------------------------------------------------------------------

static FILE *open_canvas(void) {
#ifdef __linux__
  int fd = memfd_create("screen", MFD_CLOEXEC);
  return fd < 0 ? NULL : fdopen(fd, "r+");
#else
  return tmpfile();
#endif
}

static void append(const char *bytes, size_t count) {
  if (state.sent == state.length) state.sent = state.length = 0;
  if (state.length + count > state.capacity) {
    size_t capacity = (state.length + count) * 2;
    char *grown = realloc(state.pending, capacity);
    if (grown == NULL) return;
    state.pending = grown;
    state.capacity = capacity;
  }
  memcpy(state.pending + state.length, bytes, count);
  state.length += count;
}

/// Moves what ncurses wrote to the pending bytes.
static void collect(void) {
  int fd = fileno(state.canvas);
  off_t length = lseek(fd, 0, SEEK_CUR);
  char buffer[4096];
  for (off_t offset = 0; offset < length;) {
    ssize_t count = pread(fd, buffer, sizeof buffer, offset);
    if (count <= 0) break;
    append(buffer, (size_t)count);
    offset += count;
  }
  if (lseek(fd, 0, SEEK_SET) == 0 && ftruncate(fd, 0) != 0) clearerr(state.canvas);
}

bool cterm_write_pending(void) {
  while (state.sent < state.length) {
    ssize_t count =
        write(cterm_device.fd, state.pending + state.sent, state.length - state.sent);
    if (count > 0) {
      state.sent += (size_t)count;
    } else if (count < 0 && errno == EAGAIN) {
      return true;
    } else if (count < 0 && errno != EINTR) {
      state.sent = state.length;
      state.is_gone = true;
      return false;
    }
  }
  return true;
}

bool cterm_is_busy(void) { return state.sent < state.length; }

// ---- Modes --------------------------------------------------------------------------------------

// Runs a capability's padding and all through ncurses into a buffer. Only one at a time: one thread.
static char *output;
static size_t output_room;
static int put_byte(int byte) {
  if (output_room == 0) return EOF;
  *output++ = (char)byte;
  output_room--;
  return byte;
}

const char *cterm_capability(const char *name) {
  const char *value = tigetstr(name);
  return value == (const char *)-1 ? NULL : value;
}

static void add(const char *text) {
  for (; *text != 0; text++) put_byte(*text);
}

static void add_capability(const char *name) {
  const char *value = cterm_capability(name);
  if (value != NULL) tputs(value, 1, put_byte);
}

static size_t begin(char *buffer, size_t capacity) {
  output = buffer;
  output_room = capacity;
  return capacity;
}

static void add_extras_off(void) {
  if (state.mouse) add(MOUSE_OFF);
  if (state.has_modes) add("\033[?2004l");
  if (state.title[0] != 0) add("\033[23;2t");
  add_capability("rmkx");
}

/// The first time, xterm and its kin are asked to remember the title that was there.
static void add_title(bool keeps_old) {
  if (keeps_old) add("\033[22;2t");
  add("\033]2;");
  add(state.title);
  add("\033\\");
}

/// Writes down how everything that is on now is undone.
static void note_undo(void) {
  char buffer[CTERM_UNDO_CAPACITY];
  size_t capacity = begin(buffer, sizeof buffer);
  // A killed interface may have left half a sequence, which would take the next one in.
  if (state.has_modes) add("\033\\");
  add_extras_off();
  add_capability("sgr0");
  add_capability("op");
  add_capability("cnorm");
  add_capability("rmcup");
  // Without a second screen the shell's prompt must not land in the middle of ours.
  if (cterm_capability("rmcup") == NULL) add("\r\n");
  cterm_set_undo(buffer, capacity - output_room);
}

static void switch_extras(bool on) {
  char buffer[512];
  size_t capacity = begin(buffer, sizeof buffer);
  if (on) {
    add_capability("smkx");
    if (state.has_modes) add("\033[?2004h");
    if (state.title[0] != 0) add_title(true);
    if (state.mouse) add(MOUSE_ON);
  } else {
    add_extras_off();
  }
  append(buffer, capacity - output_room);
}

void cterm_mouse(bool on) {
  if (!state.has_modes || state.mouse == on) return;
  state.mouse = on;
  if (!state.is_entered) return;
  note_undo();
  append(on ? MOUSE_ON : MOUSE_OFF, strlen(MOUSE_ON));
  cterm_write_pending();
}

void cterm_title(const char *title) {
  if (!state.has_modes || *title == 0) return;
  bool is_first = state.title[0] == 0;
  size_t length = 0;
  for (const unsigned char *byte = (const unsigned char *)title; *byte != 0; byte++) {
    if (*byte < 0x20 || *byte == 0x7F) continue;
    // A C1 control in UTF-8 is C2 80 to C2 9F; some terminals obey it.
    if (*byte == 0xC2 && byte[1] >= 0x80 && byte[1] < 0xA0) {
      byte++;
      continue;
    }
    // Cut between characters only.
    if (length + 5 >= sizeof state.title && (*byte & 0xC0) != 0x80) break;
    state.title[length++] = (char)*byte;
  }
  state.title[length] = 0;
  if (!state.is_entered) return;
  note_undo();
  char buffer[512];
  size_t capacity = begin(buffer, sizeof buffer);
  add_title(is_first);
  append(buffer, capacity - output_room);
  cterm_write_pending();
}

void cterm_ask_ground(void) {
  if (!state.has_modes || !state.is_entered) return;
  append("\033]11;?\033\\", 8);
  cterm_write_pending();
}

/// GNU screen passes on what stands in a string of its own, of limited length: many of them, one after the other.
static void append_through_screen(const char *bytes, size_t length) {
  enum { PIECE = 256 };
  while (length > 0) {
    size_t count = length < PIECE ? length : PIECE;
    append("\033P", 2);
    append(bytes, count);
    append("\033\\", 2);
    bytes += count;
    length -= count;
  }
}

void cterm_clipboard(const char *base64, size_t length) {
  if (!state.has_modes) return;
  // A character outside of the alphabet could end the sequence early.
  if (strspn(base64, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") < length) {
    return;
  }
  const char *window = getenv("STY");
  bool in_tmux = getenv("TMUX") != NULL;
  if (!in_tmux && window != NULL && window[0] != '\0') {
    append_through_screen("\033]52;c;", 7);
    append_through_screen(base64, length);
    append_through_screen("\a", 1);
    cterm_write_pending();
    return;
  }
  const char *start = in_tmux ? "\033Ptmux;\033\033]52;c;" : "\033]52;c;";
  const char *end = in_tmux ? "\a\033\\" : "\a";
  append(start, strlen(start));
  append(base64, length);
  append(end, strlen(end));
  cterm_write_pending();
}

void cterm_bell(void) {
  append("\a", 1);
  cterm_write_pending();
}

// ---- Opening and leaving ------------------------------------------------------------------------

/// Without any word about the locale (a bare container) the answer is UTF-8, as terminals are today.
static void choose_locale(void) {
  const char *names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  bool is_set = false;
  for (int index = 0; index < 3; index++) {
    const char *value = getenv(names[index]);
    if (value != NULL && *value != 0) is_set = true;
  }
  if (!is_set || setlocale(LC_CTYPE, "") == NULL) {
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) setlocale(LC_CTYPE, "en_US.UTF-8");
  }
  cterm_is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static enum cterm_error look_up_terminal(void) {
  const char *name = getenv("TERM");
  int found = 0;
  if (name == NULL || *name == 0) return CTERM_UNKNOWN_TERMINAL;
  if (setupterm(name, cterm_device.fd, &found) != OK || found != 1) return CTERM_UNKNOWN_TERMINAL;
  bool can_draw = cterm_capability("cup") != NULL && cterm_capability("clear") != NULL;
  const char *second = cterm_capability("smcup");
  state.has_modes =
      second != NULL && (strstr(second, "[?1049") != NULL || strstr(second, "[?47h") != NULL);
  del_curterm(cur_term);
  return can_draw ? CTERM_OK : CTERM_PLAIN_TERMINAL;
}

static void ask_size(int *height, int *width) {
  struct winsize size = {0};
  if (ioctl(cterm_device.fd, TIOCGWINSZ, &size) != 0) size.ws_row = size.ws_col = 0;
  // 0 says that nobody told the system, as on a serial line.
  *height = size.ws_row == 0 ? 24 : size.ws_row > MOST_ROWS ? MOST_ROWS : size.ws_row;
  *width = size.ws_col == 0 ? 80 : size.ws_col > MOST_COLUMNS ? MOST_COLUMNS : size.ws_col;
}

void cterm_resize(void) {
  int height, width;
  ask_size(&height, &width);
  // Not resizeterm, which would also put a KEY_RESIZE into a queue that nobody reads.
  if (height != LINES || width != COLS) resize_term(height, width);
  clearok(curscr, TRUE);
}

void cterm_size(int *height, int *width) {
  *height = LINES;
  *width = COLS;
}

enum cterm_error cterm_open(void) {
  if (!cterm_find_device()) return CTERM_NO_TERMINAL;
  // The window's size is asked from the system; a stale or absurd number here would stop ncurses.
  unsetenv("LINES");
  unsetenv("COLUMNS");
  choose_locale();
  enum cterm_error error = look_up_terminal();
  if (error != CTERM_OK) return error;
  if (cterm_open_pipes() != 0) return CTERM_SYSTEM_ERROR;
  state.canvas = open_canvas();
  if (state.canvas == NULL) return CTERM_SYSTEM_ERROR;
  state.screen = newterm(NULL, state.canvas, state.canvas);
  if (state.screen == NULL) return CTERM_UNKNOWN_TERMINAL;
  // Input is not ncurses' business; without this it would look for it in the middle of a frame.
  typeahead(-1);
  nonl();
  leaveok(stdscr, FALSE);
  cterm_start_colors();
  cterm_install_handlers();
  cterm_enter();
  cterm_resize();
  return CTERM_OK;
}

void cterm_enter(void) {
  cterm_set_raw();
  if (state.is_entered) {
    // Somebody else undid our modes while we were stopped.
    endwin();
    collect();
    state.sent = state.length = 0;
  }
  state.is_entered = true;
  note_undo();
  clearok(curscr, TRUE);
  cterm_resize();
  switch_extras(true);
  cterm_write_pending();
}

void cterm_leave(void) {
  if (!state.is_entered) return;
  state.is_entered = false;
  switch_extras(false);
  endwin();
  collect();
  // A terminal that did not take all of it is undone by brute force, now or by the guardian.
  if (cterm_write_all(state.pending + state.sent, state.length - state.sent, 500)) {
    cterm_set_undo(NULL, 0);
  }
  state.sent = state.length = 0;
  cterm_restore_modes();
}

void cterm_close(void) {
  if (state.screen == NULL) return;
  cterm_leave();
  delscreen(state.screen);
  fclose(state.canvas);
  free(state.pending);
  memset(&state, 0, sizeof state);
}

void cterm_repaint(void) { clearok(curscr, TRUE); }

bool cterm_flush(void) {
  if (cterm_is_busy()) return false;
  wnoutrefresh(stdscr);
  doupdate();
  collect();
  cterm_write_pending();
  return true;
}

// ---- Waiting ------------------------------------------------------------------------------------

int cterm_wait(int timeout, bool watch_wake) {
  enum { TERMINAL, SIGNALS, LIFELINE, WAKE, COUNT };
  short terminal = cterm_is_busy() ? POLLIN | POLLOUT : POLLIN;
  struct pollfd watched[COUNT] = {
      [TERMINAL] = {.fd = cterm_device.fd, .events = terminal},
      [SIGNALS] = {.fd = cterm_signal_pipe[0], .events = POLLIN},
      [LIFELINE] = {.fd = cterm_lifeline(), .events = POLLIN},
      [WAKE] = {.fd = watch_wake ? cterm_wake_pipe[0] : -1, .events = POLLIN},
  };
  if (state.is_gone) return CTERM_GONE;
  // A signal that interrupts this has written to its pipe; the caller comes back for it at once.
  if (poll(watched, COUNT, timeout) < 0) return errno == EINTR ? CTERM_SIGNALLED : CTERM_GONE;
  int ready = 0;
  short terminal_is = watched[TERMINAL].revents;
  if (terminal_is & POLLOUT) cterm_write_pending();
  if (terminal_is & POLLIN) ready |= CTERM_INPUT;
  // The last words typed before the line broke are read first.
  if (state.is_gone || (!(terminal_is & POLLIN) && (terminal_is & (POLLHUP | POLLERR | POLLNVAL)))) {
    ready |= CTERM_GONE;
  }
  if (watched[SIGNALS].revents) ready |= CTERM_SIGNALLED;
  if (watched[LIFELINE].revents) ready |= CTERM_ORPHANED;
  if (watched[WAKE].revents) ready |= CTERM_WOKEN;
  return ready;
}

ssize_t cterm_read(uint8_t *buffer, size_t capacity) {
  ssize_t count = read(cterm_device.fd, buffer, capacity);
  if (count > 0) return count;
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  state.is_gone = true;
  return -1;
}
