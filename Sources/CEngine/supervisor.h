#pragma once

#include "cengine.h"

#include <stdbool.h>

// What one supervisor knows. Moments are seconds since 1970.
struct supervisor {
  char socket_path[1024], lock_path[1024], users_path[1024], busy_path[1024], hold_path[1024];
  char state_path[1024], log_path[1024];
  const char *model;
  double idle_seconds;
  char **environment;

  int users, busy;  // descriptors on which other processes' locks are felt
  int log;
  size_t log_size;

  const char *phase;   // starting, running, crashed, failed, stopped
  const char *reason;  // why it was stopped: asked, abandoned, idle; else ""
  pid_t engine;        // 0 when there is none
  int output;          // the engine's standard output and error; -1 when closed
  double started;      // when this engine process began
  double ready;        // when its socket first answered; 0 before
  int restarts;
  bool has_status;  // `status` is how the last engine process ended
  int status;
};

// Fills in the paths; false when one is too long.
bool supervisor_prepare(struct supervisor *self, const struct cengine_options *options);
bool supervisor_open_files(struct supervisor *self);

double supervisor_now(void);
// Seconds on a clock that nobody sets.
double supervisor_uptime(void);
// When a file was last modified; 0 when there is none.
double supervisor_modified(const char *path);

void supervisor_write_state(struct supervisor *self);
void supervisor_log(struct supervisor *self, const char *bytes, size_t count);
