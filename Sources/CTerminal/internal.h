// What the C files of this target share.
#pragma once

#include "cterminal.h"

#include <stdatomic.h>
#include <stddef.h>
#include <termios.h>

enum { CTERM_UNDO_CAPACITY = 1024 };

/// How to undo the modes that are on. Lives in memory shared with the guardian. Two slots, so that
/// a reader at any moment finds one that is whole.
struct cterm_undo {
  _Atomic int current;  // -1 when nothing is on
  _Atomic bool has_unsaved;  // something on screen is stored nowhere
  struct {
    size_t length;
    char bytes[CTERM_UNDO_CAPACITY];
  } slots[2];
};

/// The terminal of this process, and its settings before we changed them.
struct cterm_device {
  int fd;  // our own open file, not blocking; -1 before it is found
  struct termios saved;
};

extern struct cterm_device cterm_device;
extern struct cterm_undo *cterm_undo;

/// Finds and opens the terminal once; false when there is none.
bool cterm_find_device(void);
void cterm_set_raw(void);
void cterm_set_undo(const char *bytes, size_t length);

/// Writes all of it, waiting at most `patience` milliseconds for a slow terminal.
bool cterm_write_all(const char *bytes, size_t length, int patience);

extern bool cterm_has_guardian;

int cterm_open_pipes(void);
void cterm_install_handlers(void);
/// While another program has the terminal, keys like ^C and ^Z are for it.
void cterm_yield_signals(bool yielded);
void cterm_forget_signals(unsigned mask);
/// Empties the pipe and keeps the signals.
void cterm_drain_signals(void);
/// The signal among them that tells this process to end; 0 without one.
int cterm_pending_end(void);
/// Whether the end of a child is a byte in the signals' pipe.
void cterm_hear_children(bool heard);

extern int cterm_wake_pipe[2];
extern int cterm_signal_pipe[2];
/// Whether the signal was ignored when the program started, as under nohup.
bool cterm_was_ignored(int number);

/// Writes as much waiting output as the terminal takes now; false when it is gone.
bool cterm_write_pending(void);
