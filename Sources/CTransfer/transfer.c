#include "ctransfer.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// Loading the shared library takes 5 ms, too much for the start of the program: only the header's
// types and constants are used at build time.
#define FUNCTIONS(X)                                                                          \
  X(curl_global_init) X(curl_version_info)                                                    \
  X(curl_easy_init) X(curl_easy_setopt) X(curl_easy_getinfo) X(curl_easy_pause)               \
  X(curl_easy_strerror) X(curl_easy_cleanup) X(curl_slist_append) X(curl_slist_free_all)      \
  X(curl_multi_init) X(curl_multi_add_handle) X(curl_multi_remove_handle)                     \
  X(curl_multi_poll) X(curl_multi_perform) X(curl_multi_info_read) X(curl_multi_wakeup)       \
  X(curl_multi_cleanup)

#define DECLARE(name) __typeof__(name) *name;
typedef struct {
  FUNCTIONS(DECLARE)
} library_api;
#undef DECLARE

struct ctransfer {
  library_api api;
  ctransfer_callbacks callbacks;
  CURLM *multi;
};

struct ctransfer_job {
  ctransfer *owner;
  uint64_t id;
  CURL *easy;
  struct curl_slist *headers;
  bool is_refused;
  bool is_running;
  char detail[CURL_ERROR_SIZE];
};

// CURLOPT_PROTOCOLS_STR is the youngest option a request cannot do without.
enum { OLDEST_VERSION = 0x075500 };

#ifdef __APPLE__
static const char *const library_names[] = {"/usr/lib/libcurl.4.dylib", "libcurl.4.dylib"};
#else
static const char *const library_names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
#endif

static void *open_library(const char *chosen) {
  if (chosen) return dlopen(chosen, RTLD_NOW | RTLD_LOCAL);
  for (size_t i = 0; i < sizeof library_names / sizeof *library_names; i++) {
    void *library = dlopen(library_names[i], RTLD_NOW | RTLD_LOCAL);
    if (library) return library;
  }
  return NULL;
}

/// The library is never unloaded: a resolver thread of a cancelled job may still run in it.
static bool load(library_api *api, const char *chosen, char *message, size_t size) {
  void *library = open_library(chosen);
  if (!library) {
    const char *reason = dlerror();
    snprintf(message, size, "libcurl cannot be loaded (%s)", reason ? reason : "unknown reason");
    return false;
  }
#define FIND(name)                                                                            \
  *(void **)&api->name = dlsym(library, #name);                                               \
  if (!api->name) {                                                                           \
    snprintf(message, size, "libcurl is too old: it has no " #name);                          \
    return false;                                                                             \
  }
  FUNCTIONS(FIND)
#undef FIND
  const curl_version_info_data *version = api->curl_version_info(CURLVERSION_NOW);
  if (version->version_num < OLDEST_VERSION) {
    snprintf(message, size, "libcurl %s is too old, 7.85 is needed", version->version);
    return false;
  }
  // Before 7.84 this was not thread-safe, and two sessions may load at once.
  static pthread_mutex_t initialising = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&initialising);
  CURLcode code = api->curl_global_init(CURL_GLOBAL_DEFAULT);
  pthread_mutex_unlock(&initialising);
  if (code != CURLE_OK) snprintf(message, size, "libcurl cannot start (code %d)", (int)code);
  return code == CURLE_OK;
}

ctransfer *ctransfer_new(
    const char *library, ctransfer_callbacks callbacks, char *message, size_t size) {
  ctransfer *transfer = calloc(1, sizeof *transfer);
  if (!transfer) {
    snprintf(message, size, "out of memory");
    return NULL;
  }
  transfer->callbacks = callbacks;
  if (load(&transfer->api, library, message, size)) {
    transfer->multi = transfer->api.curl_multi_init();
    if (transfer->multi) return transfer;
    snprintf(message, size, "libcurl cannot start: no memory or no file descriptor left");
  }
  free(transfer);
  return NULL;
}

void ctransfer_free(ctransfer *transfer) {
  transfer->api.curl_multi_cleanup(transfer->multi);
  free(transfer);
}

// Typed wrappers round the variadic calls.

static void check(ctransfer_job *job, CURLcode code) {
  if (code != CURLE_OK) job->is_refused = true;
}

static void set_number(ctransfer_job *job, CURLoption option, long value) {
  check(job, job->owner->api.curl_easy_setopt(job->easy, option, value));
}

static void set_string(ctransfer_job *job, CURLoption option, const char *value) {
  check(job, job->owner->api.curl_easy_setopt(job->easy, option, value));
}

static void set_pointer(ctransfer_job *job, CURLoption option, void *value) {
  check(job, job->owner->api.curl_easy_setopt(job->easy, option, value));
}

static long get_number(ctransfer_job *job, CURLINFO info) {
  long value = 0;
  job->owner->api.curl_easy_getinfo(job->easy, info, &value);
  return value;
}

// What libcurl calls.

static size_t take_header(char *bytes, size_t size, size_t count, void *pointer) {
  ctransfer_job *job = pointer;
  const ctransfer_callbacks *callbacks = &job->owner->callbacks;
  size_t total = size * count;
  ctransfer_answer answer =
      callbacks->header(callbacks->context, job->id, (const uint8_t *)bytes, total);
  return answer == CTRANSFER_TAKEN ? total : 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *pointer) {
  ctransfer_job *job = pointer;
  const ctransfer_callbacks *callbacks = &job->owner->callbacks;
  size_t total = size * count;
  if (total == 0) return 0;
  switch (callbacks->body(callbacks->context, job->id, (const uint8_t *)bytes, total)) {
    case CTRANSFER_TAKEN: return total;
    case CTRANSFER_PAUSE: return CURL_WRITEFUNC_PAUSE;
    case CTRANSFER_STOP: break;
  }
  return 0;
}

/// libcurl before 8 opens its sockets without close-on-exec: an engine started meanwhile would
/// keep a cancelled connection open.
static curl_socket_t open_socket(void *unused, curlsocktype purpose, struct curl_sockaddr *to) {
  (void)unused, (void)purpose;
#ifdef SOCK_CLOEXEC
  return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
#else
  int descriptor = socket(to->family, to->socktype, to->protocol);
  if (descriptor < 0) return CURL_SOCKET_BAD;
  int yes = 1;
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof yes);
  return descriptor;
#endif
}

static void set_callbacks(ctransfer_job *job) {
  library_api *api = &job->owner->api;
  check(job, api->curl_easy_setopt(job->easy, CURLOPT_HEADERFUNCTION, take_header));
  check(job, api->curl_easy_setopt(job->easy, CURLOPT_WRITEFUNCTION, take_body));
  check(job, api->curl_easy_setopt(job->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket));
  set_pointer(job, CURLOPT_HEADERDATA, job);
  set_pointer(job, CURLOPT_WRITEDATA, job);
  set_pointer(job, CURLOPT_PRIVATE, job);
  set_pointer(job, CURLOPT_ERRORBUFFER, job->detail);
}

static void set_policy(ctransfer_job *job) {
  set_string(job, CURLOPT_PROTOCOLS_STR, "http,https");
  // libcurl drops Authorization on a redirect to another host but sends x-api-key and the prompt.
  set_number(job, CURLOPT_FOLLOWLOCATION, 0);
  set_number(job, CURLOPT_NETRC, CURL_NETRC_IGNORED);
  set_number(job, CURLOPT_SSL_VERIFYPEER, 1);
  set_number(job, CURLOPT_SSL_VERIFYHOST, 2);
  // One connection for one request: two keys never meet on it, no half-dead one out of a pool eats
  // a prompt, and ending the request closes it. A server that speaks HTTP/2 may choose it where TLS
  // lets it say so; a library without HTTP/2 refuses the wish and stays with 1.1.
  set_number(job, CURLOPT_FRESH_CONNECT, 1);
  set_number(job, CURLOPT_FORBID_REUSE, 1);
  set_number(job, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  job->owner->api.curl_easy_setopt(
      job->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
  set_number(job, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1);
  set_number(job, CURLOPT_NOSIGNAL, 1);
  set_number(job, CURLOPT_TCP_KEEPALIVE, 1);
  set_number(job, CURLOPT_TCP_KEEPIDLE, 60);
  set_number(job, CURLOPT_TCP_KEEPINTVL, 30);
#if LIBCURL_VERSION_NUM >= 0x075700
  // Else ending a job waits for its resolver thread, and every stream with it. An older library
  // does not know the option and goes without.
  job->owner->api.curl_easy_setopt(job->easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

ctransfer_job *ctransfer_prepare(
    ctransfer *transfer, uint64_t id, const char *method, const char *url) {
  ctransfer_job *job = calloc(1, sizeof *job);
  if (!job) return NULL;
  job->owner = transfer;
  job->id = id;
  job->easy = transfer->api.curl_easy_init();
  if (!job->easy) {
    free(job);
    return NULL;
  }
  set_callbacks(job);
  set_policy(job);
  set_string(job, CURLOPT_URL, url);
  if (strcmp(method, "HEAD") == 0) {
    set_number(job, CURLOPT_NOBODY, 1);
  } else if (strcmp(method, "POST") == 0) {
    ctransfer_set_body(job, NULL, 0);
  } else if (strcmp(method, "GET") != 0) {
    set_string(job, CURLOPT_CUSTOMREQUEST, method);
  }
  // Without this a body above 1 MB waits for a "100 Continue" that local servers never send.
  ctransfer_add_header(job, "Expect:");
  return job;
}

void ctransfer_add_header(ctransfer_job *job, const char *line) {
  struct curl_slist *longer = job->owner->api.curl_slist_append(job->headers, line);
  if (longer) job->headers = longer;
  else job->is_refused = true;
}

void ctransfer_set_body(ctransfer_job *job, const uint8_t *bytes, size_t count) {
  library_api *api = &job->owner->api;
  curl_off_t size = (curl_off_t)count;
  check(job, api->curl_easy_setopt(job->easy, CURLOPT_POSTFIELDSIZE_LARGE, size));
  check(job, api->curl_easy_setopt(job->easy, CURLOPT_COPYPOSTFIELDS, bytes ? (void *)bytes : ""));
}

void ctransfer_set_unix_socket(ctransfer_job *job, const char *path) {
  set_string(job, CURLOPT_UNIX_SOCKET_PATH, path);
}

void ctransfer_set_ca_file(ctransfer_job *job, const char *path) {
  set_string(job, CURLOPT_CAINFO, path);
  // The system's authorities are not asked then; a TLS library without folders refuses the option.
  job->owner->api.curl_easy_setopt(job->easy, CURLOPT_CAPATH, NULL);
}

void ctransfer_set_connect_timeout(ctransfer_job *job, long milliseconds) {
  set_number(job, CURLOPT_CONNECTTIMEOUT_MS, milliseconds);
}

void ctransfer_bypass_proxy(ctransfer_job *job) { set_string(job, CURLOPT_PROXY, ""); }

bool ctransfer_start(ctransfer_job *job) {
  set_pointer(job, CURLOPT_HTTPHEADER, job->headers);
  if (job->is_refused) return false;
  CURLMcode code = job->owner->api.curl_multi_add_handle(job->owner->multi, job->easy);
  job->is_running = code == CURLM_OK;
  return job->is_running;
}

uint64_t ctransfer_uploaded(ctransfer_job *job) {
  curl_off_t count = 0;
  job->owner->api.curl_easy_getinfo(job->easy, CURLINFO_SIZE_UPLOAD_T, &count);
  return count > 0 ? (uint64_t)count : 0;
}

void ctransfer_resume(ctransfer_job *job) {
  job->owner->api.curl_easy_pause(job->easy, CURLPAUSE_CONT);
}

void ctransfer_end(ctransfer_job *job) {
  library_api *api = &job->owner->api;
  if (job->is_running) api->curl_multi_remove_handle(job->owner->multi, job->easy);
  api->curl_easy_cleanup(job->easy);
  api->curl_slist_free_all(job->headers);
  free(job);
}

static ctransfer_outcome outcome_of(ctransfer_job *job, CURLcode code) {
  long proxy_status = get_number(job, CURLINFO_HTTP_CONNECTCODE);
  if (code != CURLE_OK && proxy_status >= 300) return CTRANSFER_PROXY;
  switch (code) {
    case CURLE_OK: return CTRANSFER_COMPLETE;
    case CURLE_URL_MALFORMAT: return CTRANSFER_INVALID_REQUEST;
    case CURLE_COULDNT_RESOLVE_HOST: return CTRANSFER_NAME_NOT_RESOLVED;
    case CURLE_COULDNT_RESOLVE_PROXY: case CURLE_PROXY: return CTRANSFER_PROXY;
    case CURLE_COULDNT_CONNECT:
      return get_number(job, CURLINFO_OS_ERRNO) == ECONNREFUSED ? CTRANSFER_REFUSED
                                                                : CTRANSFER_UNREACHABLE;
    case CURLE_OPERATION_TIMEDOUT: return CTRANSFER_CONNECT_TIMEOUT;
    case CURLE_SSL_CONNECT_ERROR: case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ENGINE_NOTFOUND: case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED: case CURLE_SSL_CERTPROBLEM: case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE: case CURLE_SSL_CRL_BADFILE: case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT: return CTRANSFER_TLS;
    case CURLE_GOT_NOTHING: case CURLE_SEND_ERROR: case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE: case CURLE_HTTP2: case CURLE_HTTP2_STREAM: return CTRANSFER_CUT;
    // Garbage for a status line is "unsupported protocol", a header over 100 KB "out of memory", and
    // some garbage in headers a "bad argument".
    case CURLE_UNSUPPORTED_PROTOCOL: case CURLE_WEIRD_SERVER_REPLY: case CURLE_OUT_OF_MEMORY:
    case CURLE_BAD_FUNCTION_ARGUMENT: case CURLE_BAD_CONTENT_ENCODING:
      return CTRANSFER_BAD_RESPONSE;
    default: return CTRANSFER_OTHER;
  }
}

static void report(ctransfer *transfer, const CURLMsg *message) {
  char *private = NULL;
  transfer->api.curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
  ctransfer_job *job = (ctransfer_job *)private;
  CURLcode code = message->data.result;
  const char *detail = job->detail[0] ? job->detail : transfer->api.curl_easy_strerror(code);
  transfer->callbacks.done(transfer->callbacks.context, job->id, outcome_of(job, code), detail);
}

bool ctransfer_run(ctransfer *transfer, int milliseconds) {
  library_api *api = &transfer->api;
  int running = 0, waiting = 0;
  if (api->curl_multi_poll(transfer->multi, NULL, 0, milliseconds, NULL) != CURLM_OK) return false;
  if (api->curl_multi_perform(transfer->multi, &running) != CURLM_OK) return false;
  const CURLMsg *message;
  while ((message = api->curl_multi_info_read(transfer->multi, &waiting))) {
    if (message->msg == CURLMSG_DONE) report(transfer, message);
  }
  return true;
}

void ctransfer_wakeup(ctransfer *transfer) { transfer->api.curl_multi_wakeup(transfer->multi); }

void ctransfer_name_this_thread(const char *name) {
#ifdef __APPLE__
  pthread_setname_np(name);
#else
  pthread_setname_np(pthread_self(), name);
#endif
}
