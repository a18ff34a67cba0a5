import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A process as /proc tells of it.
struct RunningProcess: Hashable, CustomStringConvertible {
  let id: Int32
  let parent: Int32
  let command: String

  var description: String { "\(id) (child of \(parent)): \(command)" }
  var isEngine: Bool { command.contains("llama-server") && !isSupervisor }
  var isSupervisor: Bool { command.contains("engine-supervisor") }

  static func all(withVariable variable: String) -> [RunningProcess] {
    let ids = TemporaryFolder.names(in: "/proc").compactMap { Int32($0) }
    let result = ids.compactMap { RunningProcess($0, havingVariable: variable) }
    return result.sorted { $0.id < $1.id }
  }

  private init?(_ id: Int32, havingVariable variable: String) {
    guard let environment = readFile("/proc/\(id)/environ"),
      environment.split(separator: 0).contains(where: { $0.elementsEqual(variable.utf8) }),
      let fields = Self.statistics(of: id), fields.count > 13, fields[0] != "Z", fields[0] != "X"
    else { return nil }
    self.id = id
    parent = Int32(fields[1]) ?? 0
    let line = readFile("/proc/\(id)/cmdline") ?? []
    command = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      .joined(separator: " ")
  }

  /// The fields of /proc/…/stat from the state on.
  private static func statistics(of id: Int32) -> [Substring]? {
    guard let bytes = readFile("/proc/\(id)/stat") else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return nil }
    return text[text.index(after: end)...].split(separator: " ")
  }

  /// Time on a processor so far, of all its threads, those that have ended too, in nanoseconds.
  var processorTime: Int {
    var clock = clockid_t()
    var time = timespec()
    guard clock_getcpuclockid(id, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
