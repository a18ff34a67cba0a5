import Conversation
import GRDB

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A system call that failed, before it is put into words.
struct SystemError: Error {
  /// The `errno` of the call.
  let code: Int32
  let doing: String
  let file: String

  init(_ doing: String, _ file: String) { (code, self.doing, self.file) = (errno, doing, file) }
}

/// Translates what SQLite and the system report into the one error people see.
enum StorageFailure {
  static func of(_ error: any Error, file: String) -> Failure {
    if let failure = error as? Failure { return failure }
    if let error = error as? SystemError { return of(error) }
    guard let error = error as? DatabaseError else {
      return Failure(.storage, who: file, what: "could not be read or written (\(error))")
    }
    return of(error, file: file)
  }

  private static func of(_ error: SystemError) -> Failure {
    Failure(
      .storage, who: error.file,
      what: "\(error.doing) failed (\(String(cString: strerror(error.code))))",
      advice: advice(errno: error.code))
  }

  static func notOpen(_ file: String) -> Failure {
    Failure(.storage, who: file, what: "the store has been closed")
  }

  static func readOnly(_ file: String, because reason: Failure) -> Failure {
    Failure(
      .storage, who: file, what: "can only be read, so nothing was saved: \(reason.what)",
      advice: reason.advice.isEmpty ? "" : reason.advice + " Then start Parley again.")
  }

  private static func of(_ error: DatabaseError, file: String) -> Failure {
    let (what, advice) = words(for: error)
    return Failure(.storage, who: file, what: what, advice: advice)
  }

  private static func words(for error: DatabaseError) -> (what: String, advice: String) {
    // The log's index could not be made larger: that is how a full disk first shows.
    if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE { return fullDisk }
    switch error.resultCode {
    case .SQLITE_FULL:
      return fullDisk
    case .SQLITE_NOTADB:
      return (
        "is not a Parley database",
        "It was left as it is; move it elsewhere and start again, or put a backup in its place."
      )
    case .SQLITE_CORRUPT:
      return (
        "is damaged (\(detail(error)))",
        "It was left as it is; make a copy, then try `sqlite3 parley.db .recover`, or put a backup in its place."
      )
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
      return ("may not be written", "Check the permissions of the file and of its folder.")
    case .SQLITE_CANTOPEN:
      return (
        "cannot be opened", "Check that the folder exists and that you may read and write in it."
      )
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return ("is in use by another program", "Close that program, or try again.")
    case .SQLITE_IOERR:
      return (
        "the disk reported an error (\(detail(error)))",
        "Check the disk and its free space."
      )
    default:
      return (detail(error), "")
    }
  }

  private static let fullDisk = ("the disk is full", room)
  private static let room = "Make room on the disk."

  private static func detail(_ error: DatabaseError) -> String {
    let code = error.extendedResultCode.rawValue
    return "SQLite error \(code)" + (error.message.map { ": \($0)" } ?? "")
  }

  private static func advice(errno code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: room
    case EACCES, EPERM, EROFS: "Check the permissions of the file and of its folder."
    case ENOTDIR, ELOOP, ENAMETOOLONG: "Check the path."
    default: ""
    }
  }
}

/// Runs `body` and turns whatever it throws into a `Failure` that names `file`.
func storing<T>(_ file: String, _ body: () throws -> T) throws(Failure) -> T {
  do {
    return try body()
  } catch {
    throw StorageFailure.of(error, file: file)
  }
}
