// The guardian: a process that outlives the interface and gives the terminal back.
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

bool cterm_has_guardian = false;
static int lifeline[2] = {-1, -1};
static volatile sig_atomic_t interface_process;

/// Seconds the interface has to end by itself once it was told to, or once its guardian is dead.
enum { GRACE = 8, ORPHAN_GRACE = 5 };

int cterm_lifeline(void) { return cterm_has_guardian ? lifeline[0] : -1; }

void cterm_note_saved(bool is_saved) { atomic_store(&cterm_undo->has_unsaved, !is_saved); }

void cterm_outlive_guardian(void) {
  struct pollfd end = {.fd = cterm_lifeline(), .events = POLLIN};
  // Without a guardian there is nothing to poll for, and this sleeps for ever.
  while (poll(&end, 1, -1) <= 0) continue;
  unsigned seconds = ORPHAN_GRACE;
  while (seconds > 0) seconds = sleep(seconds);
  cterm_restore_modes();
  _exit(128 + SIGKILL);
}

static void forward(int number) {
  int before = errno;
  kill((pid_t)interface_process, number);
  if (number == SIGTERM || number == SIGHUP) alarm(GRACE);
  errno = before;
}

static void end_interface(int number) {
  (void)number;
  int before = errno;
  kill((pid_t)interface_process, SIGKILL);
  errno = before;
}

static void set_handler(int number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static void forward_unless_ignored(int number) {
  struct sigaction before;
  sigaction(number, NULL, &before);
  if (before.sa_handler != SIG_IGN) set_handler(number, forward);
}

/// The interface was stopped: put the terminal in order and stop as the shell expects it of its job.
/// Comes back when the shell continues the job.
static void stop_job(void) {
  struct sigaction before;
  cterm_restore_modes();
  sigaction(SIGTSTP, NULL, &before);
  if (before.sa_handler == SIG_IGN) return;
  set_handler(SIGTSTP, SIG_DFL);
  // The whole job, other members of a pipeline included. Where nobody could continue us (an
  // orphaned process group) the system ignores it, and we go on.
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &before, NULL);
}

static void report(int number) {
  const char *state = atomic_load(&cterm_undo->has_unsaved)
                          ? "What was on screen and could not be saved is lost; the rest is kept"
                          : "Your conversations are saved";
  char text[160];
  int length = snprintf(
      text, sizeof text, "Parley ended unexpectedly (signal %d). %s; start parley again.\n", number,
      state);
  ssize_t ignored = write(STDERR_FILENO, text, (size_t)length);
  (void)ignored;
}

static const int forwarded[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP};
enum { FORWARDED = sizeof forwarded / sizeof forwarded[0] };

__attribute__((noreturn)) static void watch(pid_t child, const sigset_t *mask) {
  interface_process = child;
  for (int index = 0; index < FORWARDED; index++) forward_unless_ignored(forwarded[index]);
  set_handler(SIGALRM, end_interface);
  sigprocmask(SIG_SETMASK, mask, NULL);
  bool was_stopped = false;
  for (;;) {
    int status = 0;
    pid_t changed = waitpid(child, &status, WUNTRACED | WCONTINUED | (was_stopped ? WNOHANG : 0));
    if (changed < 0) {
      if (errno == EINTR) continue;
      cterm_restore_modes();
      _exit(1);
    }
    // Continued alone, or not stopped at all. Had the shell continued the interface as well, it would
    // have said so, or even have stopped again by now: a late SIGCONT would undo that second stop.
    if (changed == 0) kill(child, SIGCONT);
    was_stopped = false;
    if (changed == 0 || WIFCONTINUED(status)) continue;
    if (WIFSTOPPED(status)) {
      // For touching the terminal from the background the system stops the whole job, us as well;
      // this news may be read when the job is in the foreground again.
      if (WSTOPSIG(status) == SIGTTOU || WSTOPSIG(status) == SIGTTIN) continue;
      stop_job();
      was_stopped = true;
    } else if (WIFEXITED(status)) {
      cterm_restore_modes();
      _exit(WEXITSTATUS(status));
    } else if (WIFSIGNALED(status)) {
      cterm_restore_modes();
      report(WTERMSIG(status));
      _exit(128 + WTERMSIG(status));
    }
  }
}

/// A crash must end the process at once: the Swift runtime's handlers would hold a broken terminal
/// for half a minute to ask for a backtrace.
static void crash_at_once(void) {
  const int fatal[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE};
  for (size_t index = 0; index < sizeof fatal / sizeof fatal[0]; index++) {
    set_handler(fatal[index], SIG_DFL);
  }
}

int cterm_guardian(void) {
  crash_at_once();
  if (!cterm_find_device()) return CTERM_UNGUARDED;
  struct cterm_undo *shared =
      mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return CTERM_UNGUARDED;
  atomic_store(&shared->current, -1);
  atomic_store(&shared->has_unsaved, false);
  if (pipe(lifeline) != 0) {
    munmap(shared, sizeof *shared);
    return CTERM_UNGUARDED;
  }
  fcntl(lifeline[0], F_SETFD, FD_CLOEXEC);
  fcntl(lifeline[1], F_SETFD, FD_CLOEXEC);
  // A signal that comes before the guardian knows whom to forward it to has to wait.
  sigset_t early, mask;
  sigemptyset(&early);
  for (int index = 0; index < FORWARDED; index++) sigaddset(&early, forwarded[index]);
  sigprocmask(SIG_BLOCK, &early, &mask);
  pid_t child = fork();
  if (child <= 0) sigprocmask(SIG_SETMASK, &mask, NULL);
  if (child < 0) {
    close(lifeline[0]);
    close(lifeline[1]);
    munmap(shared, sizeof *shared);
    return CTERM_UNGUARDED;
  }
  cterm_undo = shared;
  if (child > 0) {
    close(lifeline[0]);
    watch(child, &mask);
  }
  close(lifeline[1]);
  cterm_has_guardian = true;
  return CTERM_GUARDED;
}
