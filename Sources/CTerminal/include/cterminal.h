// The terminal, for Swift: no curses type crosses this header. Everything but cterm_wake and
// cterm_restore_modes belongs to one thread, the interface's.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// ---- The guardian -------------------------------------------------------------------------------

enum cterm_guardian_result {
  CTERM_GUARDED = 0,    // this process is the interface; its parent watches over the terminal
  CTERM_UNGUARDED = 1,  // no terminal, or no second process to be had: go on without
};

/// Forks; call it first of all, before any thread. Returns in the child only: the parent waits for
/// it, puts the terminal back in order whatever happens to it, and exits with its status (128 + n
/// when signal n ended it).
int cterm_guardian(void);

/// Readable, with end of file, once the guardian is dead; -1 without a guardian.
int cterm_lifeline(void);

/// Tells the guardian whether all that is on screen is stored: what it says after a crash.
void cterm_note_saved(bool is_saved);

/// For a thread of its own: sleeps until the guardian is dead, and ends this process if it has not
/// ended by itself some seconds later, however busy its other threads are. Never returns.
void cterm_outlive_guardian(void) __attribute__((noreturn));

// ---- Opening and leaving ------------------------------------------------------------------------

enum cterm_error {
  CTERM_OK = 0,
  CTERM_NO_TERMINAL,       // neither standard input and output nor /dev/tty
  CTERM_UNKNOWN_TERMINAL,  // TERM is missing or not in the terminfo database
  CTERM_PLAIN_TERMINAL,    // no cursor addressing (TERM=dumb)
  CTERM_SYSTEM_ERROR,      // see errno
};

/// Takes the terminal over. Nothing is drawn before the first cterm_flush.
enum cterm_error cterm_open(void);

/// Gives the terminal back for good, waiting at most half a second for it to take the last bytes.
void cterm_close(void);

/// Gives the terminal back for a while (a suspension, an editor); cterm_enter takes it again and
/// repaints everything at the next flush.
void cterm_leave(void);
void cterm_enter(void);

/// Whether somebody may have undone our modes while this process was stopped.
bool cterm_was_undone(void);

/// Undoes every mode that is on and restores the terminal's settings: one write, async-signal-safe.
/// In the background, where another job owns the terminal, it leaves the settings alone.
void cterm_restore_modes(void);

/// Stops the job, as ^Z does; returns when it is continued. The terminal must have been left.
void cterm_stop(void);

/// Runs a program in the terminal and waits for it. Returns its exit status (128 + n for a signal),
/// or -1 with errno when it could not be started. The terminal must have been left. When this process
/// is told to end, so is the program: by the same signal, and by SIGKILL two seconds later.
int cterm_run(char *const argv[]);

/// The signal that tells this process to end and has not been taken yet, SIGHUP when the guardian is
/// dead; 0 when there is nothing of the kind.
int cterm_ending_signal(void);

// ---- Waiting ------------------------------------------------------------------------------------

enum cterm_signal {
  CTERM_RESIZED = 1,
  CTERM_TERMINATE = 2,
  CTERM_HANGUP = 4,
  CTERM_CONTINUED = 8,
  CTERM_STOP = 16,
  CTERM_INTERRUPT = 32,
  CTERM_QUIT = 64,
};

enum cterm_ready {
  CTERM_INPUT = 1,
  CTERM_WOKEN = 2,
  CTERM_SIGNALLED = 4,
  CTERM_ORPHANED = 8,
  CTERM_GONE = 16,  // the terminal itself
};

/// Blocks until there is something to do; `timeout` in milliseconds, negative for ever. Output that
/// the terminal was too slow to take is written as it becomes ready.
int cterm_wait(int timeout, bool watch_wake);

/// Ends cterm_wait from any thread or signal handler.
void cterm_wake(void);
void cterm_clear_wake(void);

/// The signals that came since the last call, as a set of cterm_signal.
unsigned cterm_take_signals(void);

/// What was typed: a count of bytes, 0 for nothing now, -1 when the terminal is gone.
ssize_t cterm_read(uint8_t *buffer, size_t capacity);

// ---- Drawing ------------------------------------------------------------------------------------

enum cterm_attribute {
  CTERM_BOLD = 1,
  CTERM_DIM = 2,
  CTERM_ITALIC = 4,
  CTERM_UNDERLINE = 8,
  CTERM_REVERSE = 16,
};

/// One glyph: a spacing scalar, up to four marks (0 ends them), a style, 1 or 2 columns.
typedef struct {
  uint32_t scalars[5];
  uint16_t style;
  uint8_t width;
} cterm_cell;

void cterm_size(int *rows, int *columns);

/// Asks the system for the size again and follows it.
void cterm_resize(void);

/// Colours the terminal has: 0, 8, 16, 88, 256, or 1 << 24 when it takes red, green and blue.
int cterm_colors(void);

/// A colour is -1 (the terminal's own), a palette index, or 0xRRGGBB when there are 1 << 24.
void cterm_define_style(uint16_t style, int foreground, int background, unsigned attributes);

/// Replaces cells of a row; what cannot be drawn becomes a replacement character, never a control.
void cterm_put_run(int row, int column, const cterm_cell *cells, int count);

/// Where the cursor stands after the next flush; a negative row hides it.
void cterm_cursor(int row, int column);

/// Sends what changed. False when the terminal is still busy with the frame before; nothing is sent
/// then.
bool cterm_flush(void);

/// Whether bytes are waiting for the terminal to take them.
bool cterm_is_busy(void);

/// Forgets what the terminal is believed to show, so that the next flush paints all of it.
void cterm_repaint(void);

void cterm_bell(void);
void cterm_mouse(bool on);

/// Sets the window's title (UTF-8; control characters are left out); the old one comes back at the
/// end, where the terminal can do that.
void cterm_title(const char *title);

/// Asks for the colour of the ground (OSC 11); terminals that know it answer as if it were typed.
void cterm_ask_ground(void);

/// Puts text, given as base64, into the user's clipboard through the terminal (OSC 52; wrapped for tmux
/// where that runs). Nothing tells whether the terminal takes it.
void cterm_clipboard(const char *base64, size_t length);

/// The bytes that the terminfo capability `name` (such as "kcuu1") stands for, or NULL.
const char *cterm_capability(const char *name);

/// Columns of a scalar in the C library's table; -1 for what cannot be drawn.
int cterm_wcwidth(uint32_t scalar);
