#include "cengine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

pid_t cengine_lock_holder(const char *lock_path) {
  int fd = open(lock_path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return 0;
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  int result = fcntl(fd, F_GETLK, &lock);
  close(fd);
  return result == 0 && lock.l_type != F_UNLCK && lock.l_pid > 1 ? lock.l_pid : 0;
}

int cengine_stop(const char *lock_path) {
  pid_t holder = cengine_lock_holder(lock_path);
  if (holder == 0) return 0;
#if defined(SYS_pidfd_open) && defined(SYS_pidfd_send_signal)
  // The descriptor names the process, not the number; the second look makes sure that it is the
  // holder's.
  int process = (int)syscall(SYS_pidfd_open, holder, 0);
  if (process >= 0) {
    int result = 0;
    if (cengine_lock_holder(lock_path) == holder) {
      result = (int)syscall(SYS_pidfd_send_signal, process, SIGTERM, NULL, 0);
    }
    int error = errno;
    close(process);
    errno = error;
    return result == 0 || error == ESRCH ? 0 : -1;
  }
  if (errno == ESRCH) return 0;
#endif
  return kill(holder, SIGTERM) == 0 || errno == ESRCH ? 0 : -1;
}
