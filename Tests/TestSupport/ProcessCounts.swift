#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What this process holds of the system; only where there is a /proc.
package enum ProcessCounts {
  package static var isKnown: Bool { access("/proc/self/fd", R_OK) == 0 }
  package static var descriptors: Int { TemporaryFolder.names(in: "/proc/self/fd").count }

  /// Names are what the system keeps of them, 15 bytes.
  package static func threads(named name: String) -> Int { statistics(ofThreads: name).count }

  /// User and system time of the first thread of this name, in hundredths of a second.
  package static func processorTicks(ofThread name: String) -> Int? {
    guard let line = statistics(ofThreads: name).first else { return nil }
    let fields = line.drop { $0 != ")" }.split(separator: " ")
    guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else {
      return nil
    }
    return user + system
  }

  private static func statistics(ofThreads name: String) -> [String] {
    TemporaryFolder.names(in: "/proc/self/task").compactMap { task in
      guard let file = fopen("/proc/self/task/\(task)/stat", "r") else { return nil }
      defer { fclose(file) }
      var buffer = [UInt8](repeating: 0, count: 1024)
      let count = fread(&buffer, 1, buffer.count, file)
      let line = String(decoding: buffer.prefix(count), as: UTF8.self)
      return line.contains("(\(name))") ? line : nil
    }
  }
}
