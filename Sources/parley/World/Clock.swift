import Conversation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The wall clock, the only one of the program that tells dates.
let currentTime: @Sendable () -> Timestamp = {
  var now = timespec()
  clock_gettime(CLOCK_REALTIME, &now)
  return Timestamp(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
}
