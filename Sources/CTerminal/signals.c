// Signals become bits and a byte in a pipe; everything else happens on the interface's thread.
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

int cterm_wake_pipe[2] = {-1, -1};
int cterm_signal_pipe[2] = {-1, -1};
static _Atomic unsigned pending_signals;

static const struct {
  int number;
  unsigned bit;
} handled[] = {
    {SIGWINCH, CTERM_RESIZED}, {SIGTERM, CTERM_TERMINATE}, {SIGHUP, CTERM_HANGUP},
    {SIGCONT, CTERM_CONTINUED}, {SIGTSTP, CTERM_STOP}, {SIGINT, CTERM_INTERRUPT},
    {SIGQUIT, CTERM_QUIT},
};
enum {
  HANDLED = sizeof handled / sizeof handled[0],
  ENDING = CTERM_TERMINATE | CTERM_HANGUP | CTERM_INTERRUPT | CTERM_QUIT,
};
static bool was_ignored[HANDLED];

static int open_pipe(int ends[2]) {
  if (ends[0] >= 0) return 0;
  if (pipe(ends) != 0) return -1;
  for (int end = 0; end < 2; end++) {
    fcntl(ends[end], F_SETFL, O_NONBLOCK);
    fcntl(ends[end], F_SETFD, FD_CLOEXEC);
  }
  return 0;
}

int cterm_open_pipes(void) {
  return open_pipe(cterm_wake_pipe) != 0 || open_pipe(cterm_signal_pipe) != 0 ? -1 : 0;
}

static void send_byte(int fd) {
  int before = errno;
  // A full pipe is fine: it is readable already.
  ssize_t ignored = write(fd, "", 1);
  (void)ignored;
  errno = before;
}

static void note(int number) {
  for (int index = 0; index < HANDLED; index++) {
    if (handled[index].number == number) atomic_fetch_or(&pending_signals, handled[index].bit);
  }
  send_byte(cterm_signal_pipe[1]);
}

static void set_handler(int number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

void cterm_install_handlers(void) {
  for (int index = 0; index < HANDLED; index++) {
    struct sigaction before;
    sigaction(handled[index].number, NULL, &before);
    was_ignored[index] = before.sa_handler == SIG_IGN;
    if (!was_ignored[index]) set_handler(handled[index].number, note);
  }
}

bool cterm_was_ignored(int number) {
  for (int index = 0; index < HANDLED; index++) {
    if (handled[index].number == number) return was_ignored[index];
  }
  return false;
}

void cterm_yield_signals(bool yielded) {
  set_handler(SIGINT, yielded || cterm_was_ignored(SIGINT) ? SIG_IGN : note);
  set_handler(SIGQUIT, yielded || cterm_was_ignored(SIGQUIT) ? SIG_IGN : note);
  if (!cterm_was_ignored(SIGTSTP)) set_handler(SIGTSTP, yielded ? SIG_DFL : note);
}

static void drain(int fd) {
  char buffer[256];
  while (read(fd, buffer, sizeof buffer) > 0) continue;
}

void cterm_wake(void) { send_byte(cterm_wake_pipe[1]); }
void cterm_clear_wake(void) { drain(cterm_wake_pipe[0]); }

unsigned cterm_take_signals(void) {
  drain(cterm_signal_pipe[0]);
  return atomic_exchange(&pending_signals, 0);
}

void cterm_forget_signals(unsigned mask) {
  // Those that stay were perhaps drained from the pipe by somebody else.
  if (atomic_fetch_and(&pending_signals, ~mask) & ~mask) send_byte(cterm_signal_pipe[1]);
}

void cterm_drain_signals(void) { drain(cterm_signal_pipe[0]); }

int cterm_pending_end(void) {
  const unsigned pending = atomic_load(&pending_signals);
  for (int index = 0; index < HANDLED; index++) {
    if (handled[index].bit & ENDING & pending) return handled[index].number;
  }
  return 0;
}

void cterm_hear_children(bool heard) {
  static struct sigaction before;
  // Only its byte in the pipe is wanted.
  struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(SIGCHLD, heard ? &action : &before, heard ? &before : NULL);
}
