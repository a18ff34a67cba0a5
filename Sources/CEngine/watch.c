#include "cengine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/inotify.h>
#include <sys/syscall.h>
#endif

struct cengine_watch {
  char state_name[80];
  char lock_path[1024];
  int changes;  // inotify; -1 where there is none
  int wake[2];
};

struct cengine_watch *cengine_watch_open(const char *directory, const char *key) {
  struct cengine_watch *watch = calloc(1, sizeof *watch);
  if (watch == NULL) return NULL;
  watch->changes = -1;
  watch->wake[0] = watch->wake[1] = -1;
  snprintf(watch->state_name, sizeof watch->state_name, "%s.state", key);
  int length =
      snprintf(watch->lock_path, sizeof watch->lock_path, "%s/%s.lock", directory, key);
  if (length >= (int)sizeof watch->lock_path || pipe(watch->wake) != 0) goto failed;
  fcntl(watch->wake[0], F_SETFD, FD_CLOEXEC);
  fcntl(watch->wake[1], F_SETFD, FD_CLOEXEC);
#ifdef __linux__
  watch->changes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (watch->changes < 0 || inotify_add_watch(watch->changes, directory, IN_MOVED_TO) < 0) {
    goto failed;
  }
#endif
  return watch;
failed:;
  int error = errno;
  cengine_watch_close(watch);
  errno = error;
  return NULL;
}

void cengine_watch_cancel(struct cengine_watch *watch) {
  ssize_t ignored = write(watch->wake[1], "x", 1);
  (void)ignored;
}

void cengine_watch_close(struct cengine_watch *watch) {
  if (watch->changes >= 0) close(watch->changes);
  if (watch->wake[0] >= 0) close(watch->wake[0]);
  if (watch->wake[1] >= 0) close(watch->wake[1]);
  free(watch);
}

#ifdef __linux__

// Whether a new state file is among what happened in the folder.
static int state_changed(struct cengine_watch *watch) {
  _Alignas(struct inotify_event) char bytes[4096];
  int changed = 0;
  ssize_t count;
  while ((count = read(watch->changes, bytes, sizeof bytes)) > 0) {
    for (char *next = bytes; next < bytes + count;) {
      struct inotify_event *event = (struct inotify_event *)next;
      if (event->mask & IN_Q_OVERFLOW) changed = 1;
      if (event->len > 0 && strcmp(event->name, watch->state_name) == 0) changed = 1;
      next += sizeof *event + event->len;
    }
  }
  return changed;
}

enum cengine_news cengine_watch_wait(struct cengine_watch *watch) {
  for (;;) {
    pid_t holder = cengine_lock_holder(watch->lock_path);
    if (holder == 0) return CENGINE_SUPERVISOR_GONE;
    int process = (int)syscall(SYS_pidfd_open, holder, 0);
    if (process >= 0 && cengine_lock_holder(watch->lock_path) != holder) {
      close(process);
      continue;
    }
    struct pollfd files[] = {
        {.fd = watch->wake[0], .events = POLLIN},
        {.fd = watch->changes, .events = POLLIN},
        {.fd = process, .events = POLLIN},
    };
    // A kernel without pidfd is asked once a second instead.
    int ready = poll(files, 3, process >= 0 ? -1 : 1000);
    if (process >= 0) close(process);
    if (ready > 0 && files[0].revents) return CENGINE_CANCELLED;
    if (ready > 0 && files[1].revents && state_changed(watch)) return CENGINE_STATE_CHANGED;
    if (ready > 0 && files[2].revents) return CENGINE_SUPERVISOR_GONE;
  }
}

#else

enum cengine_news cengine_watch_wait(struct cengine_watch *watch) {
  if (cengine_lock_holder(watch->lock_path) == 0) return CENGINE_SUPERVISOR_GONE;
  struct pollfd wake = {.fd = watch->wake[0], .events = POLLIN};
  return poll(&wake, 1, 1000) > 0 ? CENGINE_CANCELLED : CENGINE_STATE_CHANGED;
}

#endif
