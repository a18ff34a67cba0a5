// Other processes in our terminal: being stopped, and running an editor.
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/// Milliseconds an editor has to end by itself once it was told to; well under the guardian's grace.
enum { EDITOR_GRACE = 2000, TICK = 20 };

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

/// A process and those it started: an editor is often run by a shell or a script, which die of a signal
/// at once and leave it alone. Where the system does not tell who they are, the process alone.
struct tree {
  int count;
  pid_t processes[64];  // 0 for one that is known to be gone
};

enum { MOST = sizeof((struct tree *)0)->processes / sizeof(pid_t) };

static void collect(struct tree *tree, pid_t process) {
  if (tree->count == MOST) return;
  tree->processes[tree->count++] = process;
  char name[64];
  snprintf(name, sizeof name, "/proc/%d/task/%d/children", (int)process, (int)process);
  FILE *children = fopen(name, "re");
  if (children == NULL) return;
  int child;
  while (fscanf(children, "%d", &child) == 1) collect(tree, child);
  fclose(children);
}

static void signal_tree(const struct tree *tree, int number) {
  for (int index = 0; index < tree->count; index++) {
    pid_t process = tree->processes[index];
    if (process == 0) continue;
    kill(process, number);
    // One that is stopped would hear of it only when it is continued.
    kill(process, SIGCONT);
  }
}

static bool is_gone(struct tree *tree) {
  bool is_gone = true;
  for (int index = 0; index < tree->count; index++) {
    pid_t *process = &tree->processes[index];
    if (*process != 0 && kill(*process, 0) != 0) *process = 0;
    if (*process != 0) is_gone = false;
  }
  return is_gone;
}

/// Tells the program to end, and sees to it. Returns an error number.
static int end_program(pid_t child, int *status, int number) {
  struct tree tree = {.count = 0};
  collect(&tree, child);
  signal_tree(&tree, number);
  bool has_ended = false;
  for (int waited = 0; waited < 2 * EDITOR_GRACE; waited += TICK) {
    if (!has_ended) {
      pid_t ended = waitpid(child, status, WNOHANG);
      if (ended < 0 && errno != EINTR) return errno;
      has_ended = ended == child;
    }
    if (has_ended && is_gone(&tree)) break;
    if (waited == EDITOR_GRACE) signal_tree(&tree, SIGKILL);
    poll(NULL, 0, TICK);
  }
  return 0;
}

int cterm_ending_signal(void) {
  struct pollfd lifeline = {.fd = cterm_lifeline(), .events = POLLIN};
  // Without the guardian nobody watches over the terminal.
  return poll(&lifeline, 1, 0) > 0 ? SIGHUP : cterm_pending_end();
}

/// Waits for the program; ends it when this process is told to end. Returns an error number.
static int attend(pid_t child, int *status) {
  enum { SIGNALS, LIFELINE, COUNT };
  struct pollfd watched[COUNT] = {
      [SIGNALS] = {.fd = cterm_signal_pipe[0], .events = POLLIN},
      [LIFELINE] = {.fd = cterm_lifeline(), .events = POLLIN},
  };
  for (;;) {
    // First the pipe, then the looks: what comes after them makes it readable again.
    cterm_drain_signals();
    pid_t ended = waitpid(child, status, WNOHANG);
    if (ended == child) return 0;
    if (ended < 0 && errno != EINTR) return errno;
    int number = cterm_ending_signal();
    if (number != 0) return end_program(child, status, number);
    poll(watched, COUNT, -1);
  }
}

int cterm_run(char *const argv[]) {
  cterm_yield_signals(true);
  cterm_hear_children(true);
  pid_t child = 0;
  int error = spawn(&child, argv);
  int status = 0;
  if (error == 0) error = attend(child, &status);
  cterm_hear_children(false);
  cterm_yield_signals(false);
  cterm_forget_signals(CTERM_STOP | CTERM_CONTINUED);
  if (error != 0) {
    errno = error;
    return -1;
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
