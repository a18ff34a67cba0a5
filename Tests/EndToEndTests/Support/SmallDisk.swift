#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file system of a few megabytes in a folder's place, to be filled. Only the administrator may.
final class SmallDisk {
  private let path: String
  private var filler: String { path + "/filler" }

  /// nil where it cannot be mounted.
  init?(at path: String, of home: Home) throws {
    self.path = path
    guard geteuid() == 0 else { return nil }
    let mounting = try Command(
      ["/bin/mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", path],
      environment: home.environment())
    guard mounting.finish().status == 0 else { return nil }
  }

  func fill() {
    let descriptor = open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    let block = [UInt8](repeating: 1, count: 4096)
    while write(descriptor, block, block.count) > 0 {}
    close(descriptor)
  }

  func empty() { unlink(filler) }
  func remove() { umount2(path, Int32(MNT_DETACH)) }
}
