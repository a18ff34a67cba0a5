#include "cengine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

// Everything here that runs between fork and exec is async-signal-safe: the parent may be a
// program with many threads.

extern char **environ;

char *const *cengine_environment(void) { return environ; }

static void close_from(int first) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, (unsigned)first, ~0u, 0u) == 0) return;
#endif
  struct rlimit limit;
  int last = 65536;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < (rlim_t)last) {
    last = (int)limit.rlim_cur;
  }
  for (int fd = first; fd < last; fd++) close(fd);
}

static void default_signals(void) {
  for (int number = 1; number < 32; number++) {
    if (number != SIGKILL && number != SIGSTOP) signal(number, SIG_DFL);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

static void redirect(int input, int output, int error) {
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(error, STDERR_FILENO);
}

static void say(const char *text) {
  ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
  (void)ignored;
}

static void say_why(const char *program, int error) {
  say("cannot run ");
  say(program);
  switch (error) {
    case ENOENT: say(": there is no such file, or what its first line names is missing\n"); break;
    case EACCES: say(": it is not executable\n"); break;
    case ENOEXEC: say(": it is not a program for this machine\n"); break;
    case ENOMEM: say(": out of memory\n"); break;
    default: say(": the system refuses\n");
  }
}

static void become_child(char *const *command, char *const *environment, int output, pid_t parent) {
  default_signals();
  setpgid(0, 0);
#ifdef __linux__
  // Tied to the calling thread of the parent; that thread stays until the child has ended.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
#else
  (void)parent;
#endif
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);  // a core file would hold what people wrote
  int null = open("/dev/null", O_RDONLY);
  redirect(null, output, output);
  close_from(3);
  execve(command[0], command, environment);
  say_why(command[0], errno);
  _exit(127);
}

pid_t cengine_launch(char *const *command, char *const *environment, int output) {
  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) become_child(command, environment, output, parent);
  if (child > 0) setpgid(child, child);  // both sides, so that nobody can be too late
  return child;
}

void cengine_signal_group(pid_t leader, int number) {
  if (leader > 1 && kill(-leader, number) != 0) kill(leader, number);
}

static void become_detached(char *const *command, int report) {
  int null = open("/dev/null", O_RDWR);
  default_signals();
  redirect(null, null, null);
  // The report pipe closes itself when exec succeeds.
  if (report != 3) {
    dup2(report, 3);
    fcntl(3, F_SETFD, FD_CLOEXEC);
  }
  close_from(4);
  if (chdir("/") == 0) execv(command[0], command);
  int error = errno;
  ssize_t ignored = write(3, &error, sizeof error);
  (void)ignored;
  _exit(127);
}

int cengine_spawn_detached(char *const *command) {
  int report[2];
  if (pipe(report) != 0) return -1;
  fcntl(report[0], F_SETFD, FD_CLOEXEC);
  fcntl(report[1], F_SETFD, FD_CLOEXEC);
  pid_t middle = fork();
  if (middle == 0) {
    setsid();
    pid_t last = fork();
    if (last == 0) become_detached(command, report[1]);
    _exit(last > 0 ? 0 : 1);
  }
  close(report[1]);
  int status = 0, error = 0;
  if (middle > 0) {
    while (waitpid(middle, &status, 0) < 0 && errno == EINTR) {
    }
    ssize_t count;
    while ((count = read(report[0], &error, sizeof error)) < 0 && errno == EINTR) {
    }
    if (count != sizeof error) error = 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) error = EAGAIN;
  } else {
    error = errno;
  }
  close(report[0]);
  errno = error;
  return error == 0 ? 0 : -1;
}
