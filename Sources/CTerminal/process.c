// Other processes in our terminal: being stopped, and running an editor.
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void cterm_stop(void) {
  if (cterm_was_ignored(SIGTSTP)) return;
  if (cterm_has_guardian) {
    // The guardian notices, and stops the job.
    raise(SIGSTOP);
  } else {
    cterm_yield_signals(true);
    kill(0, SIGTSTP);
    cterm_yield_signals(false);
  }
  cterm_forget_signals(CTERM_STOP | CTERM_CONTINUED);
}

static int spawn(pid_t *child, char *const argv[]) {
  posix_spawnattr_t attributes;
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  const int reset[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTERM, SIGHUP, SIGCONT, SIGWINCH, SIGPIPE};
  for (size_t index = 0; index < sizeof reset / sizeof reset[0]; index++) {
    if (!cterm_was_ignored(reset[index])) sigaddset(&defaults, reset[index]);
  }
  int error = posix_spawnattr_init(&attributes);
  if (error != 0) return error;
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawn_file_actions_t actions;
  error = posix_spawn_file_actions_init(&actions);
  if (error == 0) {
    // Standard input and output may be a pipe; an editor wants the terminal.
    for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO; fd++) {
      if (!isatty(fd)) posix_spawn_file_actions_addopen(&actions, fd, "/dev/tty", O_RDWR, 0);
    }
    error = posix_spawnp(child, argv[0], &actions, &attributes, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
  }
  posix_spawnattr_destroy(&attributes);
  return error;
}

int cterm_run(char *const argv[]) {
  cterm_yield_signals(true);
  pid_t child = 0;
  int error = spawn(&child, argv);
  int status = 0;
  if (error == 0) {
    while (waitpid(child, &status, 0) < 0) {
      if (errno == EINTR) continue;
      error = errno;
      break;
    }
  }
  cterm_yield_signals(false);
  cterm_forget_signals(CTERM_STOP | CTERM_CONTINUED);
  if (error != 0) {
    errno = error;
    return -1;
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
