// The terminal as a file: finding it, its settings, undoing what we did to it.
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct cterm_device cterm_device = {.fd = -1};
static struct cterm_undo own_undo = {.current = -1};
struct cterm_undo *cterm_undo = &own_undo;

// An open file of our own: not blocking is a property of the open file, and the one we inherited is
// shared with the shell.
static int open_device(void) {
  const int flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
  if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
    char name[PATH_MAX];
    if (ttyname_r(STDIN_FILENO, name, sizeof name) == 0) {
      int fd = open(name, flags);
      if (fd >= 0) return fd;
    }
  }
  int fd = open("/dev/tty", flags);
  if (fd >= 0) return fd;
  // A terminal that cannot be opened again (another user's, without a session): share it.
  return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                                       : -1;
}

bool cterm_find_device(void) {
  if (cterm_device.fd >= 0) return true;
  int fd = open_device();
  if (fd < 0) return false;
  if (tcgetattr(fd, &cterm_device.saved) != 0) {
    close(fd);
    return false;
  }
  cterm_device.fd = fd;
  return true;
}

void cterm_set_raw(void) {
  struct termios raw = cterm_device.saved;
  raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
  raw.c_oflag &= ~(tcflag_t)OPOST;
  raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  while (tcsetattr(cterm_device.fd, TCSANOW, &raw) != 0 && errno == EINTR) continue;
}

void cterm_set_undo(const char *bytes, size_t length) {
  if (length == 0 || length > CTERM_UNDO_CAPACITY) {
    atomic_store(&cterm_undo->current, -1);
    return;
  }
  int next = atomic_load(&cterm_undo->current) == 0 ? 1 : 0;
  memcpy(cterm_undo->slots[next].bytes, bytes, length);
  cterm_undo->slots[next].length = length;
  atomic_store(&cterm_undo->current, next);
}

// The guardian says what it did; a shell alone does not.
bool cterm_was_undone(void) {
  return !cterm_has_guardian || atomic_load(&cterm_undo->current) < 0;
}

static long milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

bool cterm_write_all(const char *bytes, size_t length, int patience) {
  const long deadline = milliseconds() + patience;
  while (length > 0) {
    ssize_t count = write(cterm_device.fd, bytes, length);
    if (count > 0) {
      bytes += count;
      length -= (size_t)count;
      continue;
    }
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno != EAGAIN) return false;
    long left = deadline - milliseconds();
    struct pollfd ready = {.fd = cterm_device.fd, .events = POLLOUT};
    if (left <= 0 || (poll(&ready, 1, (int)left) < 0 && errno != EINTR)) return false;
  }
  return true;
}

void cterm_restore_modes(void) {
  if (cterm_device.fd < 0) return;
  // Another job in the foreground has its own settings; ours were undone when it took over.
  pid_t foreground = tcgetpgrp(cterm_device.fd);
  bool is_background = foreground > 0 && foreground != getpgrp();
  // A process that restores from the background must not be stopped for it.
  sigset_t output, before;
  sigemptyset(&output);
  sigaddset(&output, SIGTTOU);
  sigprocmask(SIG_BLOCK, &output, &before);
  int current = atomic_load(&cterm_undo->current);
  if (current >= 0) {
    const char *bytes = cterm_undo->slots[current].bytes;
    if (cterm_write_all(bytes, cterm_undo->slots[current].length, 500)) {
      atomic_store(&cterm_undo->current, -1);
    }
  }
  if (!is_background) tcsetattr(cterm_device.fd, TCSANOW, &cterm_device.saved);
  sigprocmask(SIG_SETMASK, &before, NULL);
}
