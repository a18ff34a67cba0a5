import Conversation
import TestSupport
import Testing

@testable import LocalEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct EngineFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func theRuntimeFolderIsPrivate() throws {
    let path = folder.path + "/run"
    let directories = try EngineDirectories(runtime: path, data: folder.path)
    var info = stat()
    #expect(lstat(directories.runtime, &info) == 0)
    #expect(info.st_mode & 0o777 == 0o700)
    #expect(throws: Never.self) { try EngineDirectories(runtime: path, data: folder.path) }
  }

  @Test func aRuntimeFolderOthersMayEnterIsRefused() throws {
    let path = folder.path + "/run"
    #expect(mkdir(path, 0o755) == 0 && chmod(path, 0o755) == 0)
    #expect(throws: Failure.self) { try EngineDirectories(runtime: path, data: folder.path) }
  }

  @Test func aRuntimeFolderThatIsALinkOrAFileIsRefused() throws {
    let (link, real) = (folder.path + "/link", folder.path + "/real")
    #expect(mkdir(real, 0o700) == 0 && symlink(real, link) == 0)
    #expect(throws: Failure.self) { try EngineDirectories(runtime: link, data: folder.path) }
    let file = try folder.write("file", [1], mode: 0o700)
    #expect(throws: Failure.self) { try EngineDirectories(runtime: file, data: folder.path) }
  }

  @Test func aSocketPathTooLongIsToldBeforeAnythingStarts() throws {
    let long = folder.path + "/" + String(repeating: "x", count: 90)
    let directories = try EngineDirectories(runtime: long, data: folder.path)
    let files = EngineFiles(directories: directories, program: "/bin/e", modelPath: "/m.gguf")
    let failure = #expect(throws: Failure.self) { try files.checkSocketPath() }
    #expect(failure?.kind == .configuration)
    #expect(failure?.advice.contains("XDG_RUNTIME_DIR") == true)
    let usual = EngineFiles(directory: "/run/user/1000/parley", key: files.key)
    #expect(throws: Never.self) { try usual.checkSocketPath() }
  }

  @Test func theKeyNamesProgramAndModelTheSameInEveryProcess() throws {
    let directories = try EngineDirectories(runtime: folder.path, data: folder.path)
    func key(_ program: String, _ model: String) -> String {
      EngineFiles(directories: directories, program: program, modelPath: model).key
    }
    #expect(key("/bin/e", "/m.gguf") == "c534a7013c770878")
    #expect(key("/bin/e", "/m.gguf") != key("/bin/e", "/n.gguf"))
    #expect(key("/bin/e", "/m.gguf") != key("/bin/f", "/m.gguf"))
    let model = try folder.write("m.gguf", [])
    #expect(symlink(model, folder.path + "/other.gguf") == 0)
    #expect(key("/bin/e", model) == key("/bin/e", folder.path + "/other.gguf"))
  }

  @Test func stateFilesAreReadOrRefusedWhole() throws {
    let state = try #require(
      EngineState(
        """
        phase=crashed
        supervisor=10
        engine=0
        started=1700000000000
        ready=0
        restarts=1
        signal=9
        reason=
        model=/a=b/m.gguf
        """))
    #expect(state.phase == .crashed)
    #expect(state.ready == nil)
    #expect(state.ending == "was ended by signal 9")
    #expect(state.model == "/a=b/m.gguf")
    #expect(EngineState("") == nil)
    #expect(EngineState("phase=sleeping\nsupervisor=1\nengine=2\nstarted=3\nrestarts=0") == nil)
    #expect(EngineState("phase=running\nsupervisor=99999999999\nengine=2\nstarted=3") == nil)
  }

  @Test func lastWordsAreTheLinesThatTellWhy() throws {
    let path = try folder.write(
      "log",
      Array(
        """
        0.00.001.171 I srv          init: initializing ...
        0.00.002.000 E llama_model_load: error loading model: tensor is out of bounds
        0.00.003.000 I srv          init: cleaning up

        """.utf8))
    let log = EngineLog(path: path)
    #expect(log.lastWords() == ["llama_model_load: error loading model: tensor is out of bounds"])
    #expect(log.lines(1) == ["0.00.003.000 I srv          init: cleaning up"])
    #expect(EngineLog(path: folder.path + "/none").lastWords().isEmpty)
  }
}
