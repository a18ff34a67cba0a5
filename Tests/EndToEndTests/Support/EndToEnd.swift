import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The real program, in a real pseudo-terminal, with the real engine: all tests of this target.
@Suite(.endToEnd, .enabled(if: Parley.isThere, Parley.advice))
enum EndToEnd {}

/// How much of what takes long is done: the sizes that are promised with `PARLEY_LONG=1`, small ones else.
enum Extent {
  static func times(_ few: Int, long: Int) -> Int { isLong ? long : few }

  /// Tests that use chance say what it was; `PARLEY_SEED` repeats it.
  static let seed: UInt64 =
    environmentValue("PARLEY_SEED").flatMap { UInt64($0) }
    ?? (isLong ? UInt64(time(nil)) : 20_260_101)
}

func environmentValue(_ name: String) -> String? {
  guard let value = getenv(name), value.pointee != 0 else { return nil }
  return String(cString: value)
}

/// These tests block: each has a thread of its own, and few run at once on a small machine.
struct EndToEndTrait: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
    testCase == nil ? nil : self
  }

  func provideScope(
    for _: Test, testCase _: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    await Places.shared.enter()
    let thread = BlockingThread()
    let result: Result<Void, any Error>
    do {
      try await withTaskExecutorPreference(thread) { try await function() }
      result = .success(())
    } catch {
      result = .failure(error)
    }
    thread.end()
    await Places.shared.leave()
    try result.get()
  }
}

extension Trait where Self == EndToEndTrait {
  static var endToEnd: Self { Self() }
}

/// Lets a few tests in at a time.
private actor Places {
  static let shared = Places()
  private var free = 3
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
