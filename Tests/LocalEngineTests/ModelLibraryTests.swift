import Conversation
import TestSupport
import Testing

@testable import LocalEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct ModelLibraryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func models(limit: Int = 8192) -> [LocalModel] {
    var library = ModelLibrary()
    return library.models(in: [folder.path], contextLimit: limit)
  }

  @Test func findsFilesInFoldersOfFolders() throws {
    let bytes = GGUFBuilder.model(context: 32_768, template: "<think>").bytes()
    let path = try folder.write("a/b/Llama-7B.Q4_K_M.gguf", bytes)
    try folder.write("a/notes.txt", [1, 2, 3])
    let model = try #require(models().first)
    #expect(models().count == 1)
    #expect(model.id == "Llama-7B.Q4_K_M")
    #expect(model.path == path)
    #expect(model.model.contextLength == 8192)
    #expect(model.trainedContext == 32_768)
    #expect(model.quantization == "Q4_K_M")
    #expect(model.model.abilities == .reasons)
    #expect(!model.model.isDemo)
    #expect(model.problem == nil)
    #expect(model.size == bytes.count)
  }

  @Test func aShortTrainedContextIsKept() throws {
    try folder.write("m.gguf", GGUFBuilder.model(context: 2048).bytes())
    #expect(models().first?.model.contextLength == 2048)
    #expect(models(limit: 1024).first?.model.contextLength == 1024)
  }

  @Test func brokenFilesAreListedWithTheReason() throws {
    try folder.write("cut.gguf", Array(GGUFBuilder.model().bytes().prefix(100)))
    try folder.write("empty.gguf", [])
    let problems = models().map(\.problem)
    #expect(problems.count == 2)
    #expect(problems.allSatisfy { $0?.kind == .modelMissing && $0?.advice.isEmpty == false })
    #expect(problems[0]?.what.contains("not complete") == true)
  }

  @Test func aFileThatIsNoFileDoesNotHang() throws {
    #expect(mkfifo(folder.path + "/pipe.gguf", 0o600) == 0)
    #expect(models().first?.problem?.what == "it is not a file")
  }

  @Test func linksInCirclesEnd() throws {
    #expect(symlink(folder.path, folder.path + "/circle") == 0)
    try folder.write("m.gguf", GGUFBuilder.model().bytes())
    #expect(models().map(\.id) == ["m"])
  }

  @Test func onlyTheFirstPartOfASplitModelIsListed() throws {
    for part in 1...3 {
      try folder.write("big-0000\(part)-of-00003.gguf", GGUFBuilder.model().bytes())
    }
    #expect(models().map(\.id) == ["big"])
  }

  @Test func twoFilesOfOneNameStayApart() throws {
    try folder.write("one/m.gguf", GGUFBuilder.model().bytes())
    try folder.write("two/m.gguf", GGUFBuilder.model(context: 99).bytes())
    #expect(models().map(\.id) == ["m", "two/m"])
    var library = ModelLibrary()
    let second = library.model("two/m", in: [folder.path], contextLimit: 8192)
    #expect(second?.trainedContext == 99)
    #expect(library.model("m", in: [folder.path], contextLimit: 8192)?.trainedContext == 2048)
    #expect(library.model("n", in: [folder.path], contextLimit: 8192) == nil)
  }

  @Test func projectorsAreNoModels() throws {
    var builder = GGUFBuilder()
    builder.string("general.architecture", "clip")
    builder.tensor("t")
    try folder.write("mmproj.gguf", builder.bytes())
    #expect(models().isEmpty)
  }

  @Test func aChangedFileIsReadAgain() throws {
    var library = ModelLibrary()
    let path = try folder.write("m.gguf", [])
    #expect(library.models(in: [path], contextLimit: 8192).first?.problem != nil)
    try folder.write("m.gguf", GGUFBuilder.model().bytes())
    #expect(library.models(in: [path], contextLimit: 8192).first?.problem == nil)
  }
}
