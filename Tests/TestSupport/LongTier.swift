#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whether to do what takes long in the sizes that are promised: `PARLEY_LONG=1`, as in `make test-long`.
package let isLong = getenv("PARLEY_LONG").map { String(cString: $0) == "1" } ?? false
