#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A thread of its own for a test that blocks, so that it does not hold one of the few threads that
/// all other tests share.
package final class BlockingThread: TaskExecutor {
  private let jobs = JobQueue()

  /// The thread keeps the executor until `end`.
  package init() {
    startTestThread { [self] in
      while let job = jobs.next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
  }

  package func end() { jobs.end() }

  package func enqueue(_ job: consuming ExecutorJob) { jobs.add(UnownedJob(job)) }
}

// Everything is touched under the mutex only.
private final class JobQueue: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var waiting: [UnownedJob] = []
  private var hasEnded = false

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  func add(_ job: UnownedJob) { change { waiting.append(job) } }
  func end() { change { hasEnded = true } }

  private func change(_ body: () -> Void) {
    pthread_mutex_lock(mutex)
    body()
    pthread_cond_signal(changed)
    pthread_mutex_unlock(mutex)
  }

  /// nil at the end.
  func next() -> UnownedJob? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while waiting.isEmpty, !hasEnded { pthread_cond_wait(changed, mutex) }
    return waiting.isEmpty ? nil : waiting.removeFirst()
  }
}
