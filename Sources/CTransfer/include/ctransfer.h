#pragma once
// HTTP through libcurl's multi interface, loaded at run time. No curl type crosses this header.
//
// Threads: everything is called on one thread, the one that called ctransfer_new, except
// ctransfer_wakeup, which any thread may call until ctransfer_free begins.
// Memory: strings and bytes handed in are copied before the call returns; pointers handed to a
// callback are valid only during it.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct ctransfer ctransfer;
typedef struct ctransfer_job ctransfer_job;

/// How a job ended. Not more than what libcurl can tell: the time limits after the connection, the
/// size limit and cancelling are the caller's.
typedef enum {
  CTRANSFER_COMPLETE,
  CTRANSFER_INVALID_REQUEST,
  CTRANSFER_NAME_NOT_RESOLVED,
  CTRANSFER_REFUSED,
  CTRANSFER_UNREACHABLE,
  CTRANSFER_CONNECT_TIMEOUT,
  CTRANSFER_TLS,
  CTRANSFER_PROXY,
  CTRANSFER_CUT,
  CTRANSFER_BAD_RESPONSE,
  CTRANSFER_OTHER,
} ctransfer_outcome;

/// What a callback wants done next. `PAUSE` means the bytes were not taken and come again after
/// ctransfer_resume; only the `body` callback may answer it.
typedef enum {
  CTRANSFER_TAKEN,
  CTRANSFER_PAUSE,
  CTRANSFER_STOP,
} ctransfer_answer;

/// Called from ctransfer_run (and `body` also from ctransfer_resume). `header` gets one raw line at
/// a time, status lines and the empty line included. A callback must not call into this header,
/// except that `done` must end its job with ctransfer_end.
typedef struct {
  void *context;
  ctransfer_answer (*header)(void *context, uint64_t id, const uint8_t *bytes, size_t count);
  ctransfer_answer (*body)(void *context, uint64_t id, const uint8_t *bytes, size_t count);
  void (*done)(void *context, uint64_t id, ctransfer_outcome outcome, const char *detail);
} ctransfer_callbacks;

/// Loads libcurl (`library` NULL: the system's) and makes the multi handle. NULL on failure, with
/// one line about it in `message`.
ctransfer *_Nullable ctransfer_new(
    const char *_Nullable library, ctransfer_callbacks callbacks, char *message, size_t size);

/// Every job must have been ended.
void ctransfer_free(ctransfer *);

/// A job that is not running yet; NULL when memory is out. What a setter could not do makes
/// ctransfer_start fail.
ctransfer_job *_Nullable ctransfer_prepare(
    ctransfer *, uint64_t id, const char *method, const char *url);
/// `line` is "Name: value"; without a value "Name;".
void ctransfer_add_header(ctransfer_job *, const char *line);
void ctransfer_set_body(ctransfer_job *, const uint8_t *_Nullable bytes, size_t count);
void ctransfer_set_unix_socket(ctransfer_job *, const char *path);
void ctransfer_set_ca_file(ctransfer_job *, const char *path);
void ctransfer_set_connect_timeout(ctransfer_job *, long milliseconds);
/// Also without the proxies of the environment.
void ctransfer_bypass_proxy(ctransfer_job *);
bool ctransfer_start(ctransfer_job *);

/// Bytes of the body handed to the network so far.
uint64_t ctransfer_uploaded(ctransfer_job *);
/// Undoes `PAUSE`.
void ctransfer_resume(ctransfer_job *);
/// Closes the job's connection at once, whatever its state, and frees it.
void ctransfer_end(ctransfer_job *);

/// Waits for the network, ctransfer_wakeup or the time limit, then does what there is to do. False
/// when libcurl reports an error of its own: nothing can be done but to end all jobs.
bool ctransfer_run(ctransfer *, int milliseconds);
void ctransfer_wakeup(ctransfer *);

/// For the debugger and for `top`; 15 bytes at the most.
void ctransfer_name_this_thread(const char *);

#pragma clang assume_nonnull end
