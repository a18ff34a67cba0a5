import Conversation
import SessionStore
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private let mayMount: Bool = {
  guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
  guard mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0 else { return false }
  return umount(folder.path) == 0
}()

@Suite(.enabled(if: ToolProcess.tool != nil, "needs StoreWriterTool beside the tests"))
struct DiskTests {
  @Test func aLimitOnFilesIsToldAndSurvived() throws {
    let folder = try TemporaryFolder()
    try openStore(folder).close()
    let process = try ToolProcess.run("fill", folder.store, "400000")
    try expectRefusalThenSuccess(process.lines())
    #expect(process.wait() == 0)
  }

  @Test(.enabled(if: mayMount, "only root may mount a small disk"))
  func aFullDiskIsToldAndSurvived() async throws {
    let folder = try TemporaryFolder()
    let disk = folder.path + "/disk"
    mkdir(disk, 0o700)
    try #require(mount("tmpfs", disk, "tmpfs", 0, "size=1500k") == 0)
    defer { umount2(disk, Int32(MNT_DETACH)) }
    let ballast = [UInt8](repeating: 1, count: 300_000)
    try write(ballast, to: disk + "/ballast")
    let process = try ToolProcess.run("fill", disk, "0")
    let lines = process.lines()
    try expectRefusalThenSuccess(lines)
    #expect(lines.first?.contains("the disk is full") == true)
    #expect(process.wait() == 0)
    let store = try SessionStore.open(inFolder: disk, now: moment)
    defer { store.close() }
    #expect(try await store.integrityProblems() == [])
  }

  @Test func aDiskThatIsFullFromTheStartCanBeRead() async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    try await store.save(makeConversation("seen"))
    store.close()
    let process = try ToolProcess.run("read-only", folder.store, "4096")
    let lines = process.lines()
    #expect(process.wait() == 0)
    try #require(lines.count == 2)
    #expect(lines[0].hasPrefix("OPEN true 1 "))
    #expect(lines[0].contains("the disk is full"))
    #expect(lines[1].hasPrefix("REFUSED"))
  }

  private func expectRefusalThenSuccess(_ lines: [String]) throws {
    try #require(lines.count == 2)
    let words = lines[0].split(separator: " ")
    try #require(words[0] == "FULL")
    let saved = try #require(Int(words[1]))
    #expect(saved > 0)
    #expect(words[2] == "storage")
    #expect(lines[1] == "AFTER \(saved + 1)")
  }

  /// As nobody, in a folder of another user, and with no log left: the hardest case SQLite knows.
  @Test(arguments: [(0o555, 0o444), (0o777, 0o444)] as [(mode_t, mode_t)])
  func whatMayNotBeWrittenCanBeRead(folderMode: mode_t, fileMode: mode_t) async throws {
    let folder = try TemporaryFolder()
    let store = try openStore(folder)
    try await store.save(makeConversation("seen"))
    store.close()
    chmod(folder.path, 0o755)
    chmod(folder.path + "/data", 0o755)
    chmod(folder.database, fileMode)
    chmod(folder.store, folderMode)
    let process = try ToolProcess.run("read-only", folder.store)
    let lines = process.lines()
    #expect(process.wait() == 0)
    try #require(lines.count == 2)
    #expect(lines[0].hasPrefix("OPEN true 1 "))
    #expect(lines[0].contains("Permission denied"))
    #expect(lines[1].hasPrefix("REFUSED \(folder.database): can only be read"))
  }

  @Test func whatMayNotBeReadIsSaid() async throws {
    let folder = try TemporaryFolder()
    try openStore(folder).close()
    chmod(folder.path, 0o755)
    chmod(folder.path + "/data", 0o755)
    chmod(folder.store, 0)
    let process = try ToolProcess.run("read-only", folder.store)
    let lines = process.lines()
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("FAILED storage") == true)
    #expect(lines.first?.contains("Check the permissions") == true)
    #expect(process.wait() == 1)
  }
}
