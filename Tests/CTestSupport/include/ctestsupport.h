// A pseudo-terminal with a program in it, for tests.
#pragma once

#include <sys/types.h>
#include <termios.h>

/// Starts a program as the leader of a session of its own, in a new pseudo-terminal that is its
/// controlling terminal and its standard input, output and error. `program` is a path.
/// Returns the process, the terminal's master end in `master`, and the settings that the program finds
/// in `initial`; -1 with errno.
pid_t pty_spawn(
    const char *program, char *const argv[], char *const environment[], int rows, int columns,
    int *master, struct termios *initial);

/// Tells the terminal's size; 0 or -1 with errno.
int pty_resize(int master, int rows, int columns);

/// A pipe that no program started meanwhile inherits; 0 or -1 with errno.
int test_pipe(int ends[2]);
