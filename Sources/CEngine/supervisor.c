#include "cengine.h"

#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  STARTING_TICK_MS = 25,
  RUNNING_TICK_MS = 250,
  TERMINATION_MS = 1000,
};

extern char **environ;

static volatile sig_atomic_t asked_to_end;

static void note_end(int number) {
  (void)number;
  asked_to_end = 1;
}

// Holding it for life is what makes a process the one supervisor of its engine. A POSIX lock: who
// asks gets the pid from the kernel, and the engine does not inherit it.
static bool take_lock(struct supervisor *self) {
  int fd = open(self->lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  return fd >= 0 && fcntl(fd, F_SETLK, &lock) == 0;
}

static void remove_socket(struct supervisor *self) {
  struct stat info;
  if (lstat(self->socket_path, &info) == 0 && S_ISSOCK(info.st_mode)) unlink(self->socket_path);
}

static bool socket_answers(struct supervisor *self) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(self->socket_path) >= sizeof address.sun_path) return true;
  strcpy(address.sun_path, self->socket_path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) return false;
  fcntl(fd, F_SETFL, O_NONBLOCK);
  int result = connect(fd, (struct sockaddr *)&address, sizeof address);
  close(fd);
  return result == 0;
}

// What must not reach the engine: keys of other services, and variables by which a real
// llama-server takes settings (LLAMA_API_KEY is also the key of Meta's service).
static bool is_private(const char *variable) {
  const char *end = strchr(variable, '=');
  size_t length = end ? (size_t)(end - variable) : strlen(variable);
  static const char *const words[] = {"KEY", "TOKEN", "SECRET", "PASSWORD"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    const char *found = strstr(variable, words[i]);
    if (found && found < variable + length) return true;
  }
  return strncmp(variable, "LLAMA_ARG_", 10) == 0;
}

static char **engine_environment(void) {
  size_t count = 0;
  while (environ[count]) count++;
  char **kept = calloc(count + 1, sizeof *kept);
  if (kept == NULL) return environ;
  for (size_t from = 0, to = 0; from < count; from++) {
    if (!is_private(environ[from])) kept[to++] = environ[from];
  }
  return kept;
}

static bool start_engine(struct supervisor *self, const struct cengine_options *options) {
  remove_socket(self);
  int output[2];
  if (pipe(output) != 0) return false;
  fcntl(output[0], F_SETFD, FD_CLOEXEC);
  fcntl(output[1], F_SETFD, FD_CLOEXEC);
  fcntl(output[0], F_SETFL, O_NONBLOCK);
  self->engine = cengine_launch(options->command, self->environment, output[1]);
  close(output[1]);
  if (self->engine < 0) {
    close(output[0]);
    return false;
  }
  self->output = output[0];
  self->started = supervisor_now();
  self->phase = "starting";
  supervisor_write_state(self);
  return true;
}

static void drain(struct supervisor *self) {
  char bytes[8192];
  for (int rounds = 0; self->output >= 0 && rounds < 16; rounds++) {
    ssize_t count = read(self->output, bytes, sizeof bytes);
    if (count > 0) {
      supervisor_log(self, bytes, (size_t)count);
    } else if (count == 0) {
      close(self->output);
      self->output = -1;
    } else {
      return;
    }
  }
}

static void forget_engine(struct supervisor *self, int status) {
  drain(self);
  if (self->output >= 0) close(self->output);
  self->output = -1;
  self->engine = 0;
  self->has_status = true;
  self->status = status;
  remove_socket(self);
}

static void end_engine(struct supervisor *self) {
  cengine_signal_group(self->engine, SIGTERM);
  int status = 0;
  double deadline = supervisor_uptime() + TERMINATION_MS / 1000.0;
  while (supervisor_uptime() < deadline) {
    drain(self);
    if (waitpid(self->engine, &status, WNOHANG) == self->engine) {
      forget_engine(self, status);
      return;
    }
    poll(NULL, 0, 10);
  }
  cengine_signal_group(self->engine, SIGKILL);
  while (waitpid(self->engine, &status, 0) < 0 && errno == EINTR) {
  }
  forget_engine(self, status);
}

// Nobody waits any more: no lock on KEY.users and no hold younger than the idle time. On true the
// exclusive lock stays held until this process ends, so a Parley that comes now waits for that
// instead of finding an engine about to disappear.
static bool is_abandoned(struct supervisor *self) {
  if (flock(self->users, LOCK_EX | LOCK_NB) != 0) return false;
  double held = supervisor_modified(self->hold_path);
  if (held > 0 && supervisor_now() - held < self->idle_seconds) {
    flock(self->users, LOCK_UN);
    return false;
  }
  return true;
}

static bool is_idle(struct supervisor *self) {
  double last = self->ready;
  double moments[] = {
      supervisor_modified(self->users_path), supervisor_modified(self->hold_path)};
  for (int i = 0; i < 2; i++) {
    if (moments[i] > last) last = moments[i];
  }
  if (supervisor_now() - last <= self->idle_seconds) return false;
  if (flock(self->busy, LOCK_EX | LOCK_NB) != 0) return false;
  flock(self->busy, LOCK_UN);
  return true;
}

static const char *reason_to_end(struct supervisor *self) {
  if (asked_to_end) return "asked";
  if (is_abandoned(self)) return "abandoned";
  if (self->ready > 0 && is_idle(self)) return "idle";
  return NULL;
}

// Waits until the engine has ended by itself or there is a reason to end it (returned).
static const char *attend(struct supervisor *self, int *status) {
  self->ready = 0;
  for (;;) {
    struct pollfd output = {.fd = self->output, .events = POLLIN};
    poll(&output, 1, self->ready > 0 ? RUNNING_TICK_MS : STARTING_TICK_MS);
    drain(self);
    if (waitpid(self->engine, status, WNOHANG) == self->engine) return NULL;
    const char *reason = reason_to_end(self);
    if (reason) return reason;
    if (self->ready == 0 && socket_answers(self)) {
      self->ready = supervisor_now();
      self->phase = "running";
      supervisor_write_state(self);
    }
  }
}

static int stop(struct supervisor *self, const char *reason) {
  self->phase = "stopped";
  self->reason = reason;
  supervisor_write_state(self);
  if (asked_to_end) unlink(self->hold_path);
  if (self->engine > 0) end_engine(self);
  supervisor_write_state(self);
  return 0;
}

static void handle_signals(void) {
  struct sigaction action = {.sa_handler = note_end};
  int ending[] = {SIGTERM, SIGINT, SIGHUP};
  for (int i = 0; i < 3; i++) sigaction(ending[i], &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
}

int cengine_supervise(const struct cengine_options *options) {
  umask(077);
  struct supervisor self;
  if (!supervisor_prepare(&self, options)) return 2;
  if (!take_lock(&self)) return 0;
  handle_signals();
  self.environment = engine_environment();
  if (!supervisor_open_files(&self)) return 1;

  for (;;) {
    if (!start_engine(&self, options)) break;
    int status = 0;
    const char *reason = attend(&self, &status);
    if (reason) return stop(&self, reason);
    forget_engine(&self, status);
    self.phase = "crashed";
    supervisor_write_state(&self);
    if (self.restarts == 1) break;
    self.restarts++;
  }
  self.phase = "failed";
  supervisor_write_state(&self);
  return 1;
}
