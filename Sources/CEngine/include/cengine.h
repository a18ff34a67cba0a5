#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// The parts of the local engine that must work without a Swift runtime, between fork and exec,
// or after kill -9 of everybody else. Functions return -1 with errno set unless they say otherwise.

// The files of one engine, all in one 0700 folder, all beginning with its key:
//   KEY.sock   the engine listens here
//   KEY.lock   a POSIX lock held by the supervisor for its whole life; names its pid to who asks
//   KEY.users  every Parley that wants the engine holds a shared flock; its mtime is the last use
//   KEY.busy   a shared flock as long as a request runs
//   KEY.hold   its mtime counts as a user for the idle time (`parley engine start`)
//   KEY.state  what the supervisor knows, lines of name=value, replaced atomically
//   KEY.log    the engine's last words, at most 64 KB
struct cengine_options {
  const char *directory;
  const char *key;
  // The supervisor ends the engine after this many seconds without a request.
  double idle_seconds;
  // For the state file.
  const char *model;
  // The engine's command, NULL at the end; the first word is an absolute path.
  char *const *command;
};

// Starts the engine and stays until it must not run any more. Expects to be a process of its own,
// detached, with one thread. Returns the exit status: 0 also when another supervisor was faster.
int cengine_supervise(const struct cengine_options *options);

// The same from a command line: WORD --directory D --key K --idle SECONDS --model M -- COMMAND…
// Returns the exit status, 2 for a wrong command line.
int cengine_supervisor_main(int argc, char *const *argv);

// Starts a process that belongs to nobody: new session, standard files on /dev/null, every other
// descriptor closed, working directory /. Returns 0 once it runs.
int cengine_spawn_detached(char *const *command);

// Starts a child that dies with the calling thread, in a process group of its own, standard output
// and error going to `output`, the environment given. Returns its pid. A command that cannot be
// run says so on `output` and ends with status 127.
pid_t cengine_launch(char *const *command, char *const *environment, int output);

// This process's environment, NULL at the end; to be read before other threads change it.
char *const *cengine_environment(void);

// Sends a signal to a process group made by cengine_launch that has not been waited for.
void cengine_signal_group(pid_t leader, int number);

// The pid that holds a supervisor's lock, 0 if nobody does.
pid_t cengine_lock_holder(const char *lock_path);

// Tells the supervisor that holds the lock to end. Only ever reaches the holder, never another
// process that got its number. Returns 0, also when there is none.
int cengine_stop(const char *lock_path);

// Waits without using the processor for news of one engine.
struct cengine_watch;
enum cengine_news {
  CENGINE_CANCELLED = 0,
  CENGINE_STATE_CHANGED = 1,
  CENGINE_SUPERVISOR_GONE = 2,
};
// NULL with errno set on failure.
struct cengine_watch *cengine_watch_open(const char *directory, const char *key);
enum cengine_news cengine_watch_wait(struct cengine_watch *watch);
// From any thread; the thread in cengine_watch_wait then closes the watch.
void cengine_watch_cancel(struct cengine_watch *watch);
void cengine_watch_close(struct cengine_watch *watch);

// The launcher script of the bundled engine.
const unsigned char *cengine_launcher(void);
extern const size_t cengine_launcher_size;
