#include "supervisor.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  LOG_LIMIT = 64 * 1024,
  LOG_KEPT = 32 * 1024,
};

static bool make_path(char *path, const struct cengine_options *options, const char *ending) {
  int length = snprintf(path, 1024, "%s/%s.%s", options->directory, options->key, ending);
  return length > 0 && length < 1000;  // leaves room for the ending of a temporary file
}

bool supervisor_prepare(struct supervisor *self, const struct cengine_options *options) {
  memset(self, 0, sizeof *self);
  self->output = self->log = -1;
  self->model = options->model;
  self->idle_seconds = options->idle_seconds;
  self->phase = "starting";
  self->reason = "";
  return make_path(self->socket_path, options, "sock") &&
      make_path(self->lock_path, options, "lock") &&
      make_path(self->users_path, options, "users") &&
      make_path(self->busy_path, options, "busy") &&
      make_path(self->hold_path, options, "hold") &&
      make_path(self->state_path, options, "state") && make_path(self->log_path, options, "log");
}

bool supervisor_open_files(struct supervisor *self) {
  int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
  self->users = open(self->users_path, flags, 0600);
  self->busy = open(self->busy_path, flags, 0600);
  self->log = open(self->log_path, flags | O_TRUNC | O_APPEND, 0600);
  self->log_size = 0;
  return self->users >= 0 && self->busy >= 0;
}

double supervisor_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double supervisor_uptime(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double supervisor_modified(const char *path) {
  struct stat info;
  if (stat(path, &info) != 0) return 0;
#ifdef __APPLE__
  struct timespec moment = info.st_mtimespec;
#else
  struct timespec moment = info.st_mtim;
#endif
  return (double)moment.tv_sec + (double)moment.tv_nsec / 1e9;
}

// Replaces a small file so that a reader sees the old text or the new one.
static bool replace_file(const char *path, const char *bytes, size_t count) {
  char unfinished[1040];
  snprintf(unfinished, sizeof unfinished, "%s.part", path);
  int fd = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return false;
  bool complete = write(fd, bytes, count) == (ssize_t)count;
  complete = close(fd) == 0 && complete && rename(unfinished, path) == 0;
  if (!complete) unlink(unfinished);
  return complete;
}

static size_t add(char *text, size_t used, size_t limit, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int count = vsnprintf(text + used, limit - used, format, arguments);
  va_end(arguments);
  return count > 0 && (size_t)count < limit - used ? used + (size_t)count : used;
}

void supervisor_write_state(struct supervisor *self) {
  char text[8192];
  size_t size = sizeof text, used = 0;
  used = add(text, used, size, "phase=%s\n", self->phase);
  used = add(text, used, size, "supervisor=%d\n", (int)getpid());
  used = add(text, used, size, "engine=%d\n", (int)self->engine);
  used = add(text, used, size, "started=%lld\n", (long long)(self->started * 1000));
  used = add(text, used, size, "ready=%lld\n", (long long)(self->ready * 1000));
  used = add(text, used, size, "restarts=%d\n", self->restarts);
  if (self->has_status && WIFEXITED(self->status)) {
    used = add(text, used, size, "exit=%d\n", WEXITSTATUS(self->status));
  } else if (self->has_status && WIFSIGNALED(self->status)) {
    used = add(text, used, size, "signal=%d\n", WTERMSIG(self->status));
  }
  used = add(text, used, size, "reason=%s\n", self->reason);
  if (strchr(self->model, '\n') == NULL) {
    used = add(text, used, size, "model=%s\n", self->model);
  }
  replace_file(self->state_path, text, used);
}

// Keeps the end of a log that has grown too long, from the start of a line.
static void shorten_log(struct supervisor *self) {
  static char kept[LOG_KEPT];
  ssize_t count = pread(self->log, kept, sizeof kept, (off_t)(self->log_size - sizeof kept));
  if (count <= 0) return;
  char *line = memchr(kept, '\n', (size_t)count);
  char *start = line ? line + 1 : kept;
  size_t size = (size_t)(kept + count - start);
  if (!replace_file(self->log_path, start, size)) return;
  close(self->log);
  self->log = open(self->log_path, O_RDWR | O_CLOEXEC | O_APPEND | O_NOFOLLOW, 0600);
  self->log_size = size;
}

void supervisor_log(struct supervisor *self, const char *bytes, size_t count) {
  if (self->log < 0) return;
  ssize_t written = write(self->log, bytes, count);
  if (written > 0) self->log_size += (size_t)written;
  if (self->log_size > LOG_LIMIT) shorten_log(self);
}
