#include "ctestsupport.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int pty_resize(int master, int rows, int columns) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return ioctl(master, TIOCSWINSZ, &size);
}

// In the child of a process with threads: nothing but async-signal-safe calls.
static void become(
    int slave, const char *program, char *const argv[], char *const environment[]) {
  setsid();
  ioctl(slave, TIOCSCTTY, 0);
  for (int fd = 0; fd < 3; fd++) dup2(slave, fd);
  if (slave > 2) close(slave);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
  execve(program, argv, environment);
  _exit(127);
}

pid_t pty_spawn(
    const char *program, char *const argv[], char *const environment[], int rows, int columns,
    int *master, struct termios *initial) {
  int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return -1;
  // Tests start programs side by side, and ptsname has one buffer for all threads.
  char name[64];
  bool has_name =
      grantpt(fd) == 0 && unlockpt(fd) == 0 && ptsname_r(fd, name, sizeof name) == 0;
  int slave = has_name ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
  if (slave < 0 || tcgetattr(slave, initial) != 0) {
    if (slave >= 0) close(slave);
    close(fd);
    return -1;
  }
  pty_resize(fd, rows, columns);
  pid_t child = fork();
  if (child == 0) become(slave, program, argv, environment);
  close(slave);
  if (child < 0) {
    close(fd);
    return -1;
  }
  *master = fd;
  return child;
}

int test_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends) != 0) return -1;
  for (int end = 0; end < 2; end++) fcntl(ends[end], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}
