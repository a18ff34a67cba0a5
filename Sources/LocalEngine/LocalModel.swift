package import Conversation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A GGUF file of this machine, usable or not.
package struct LocalModel: Identifiable, Hashable, Sendable {
  /// As the picker shows it; its id is the file's name without `.gguf`, its context length what the
  /// engine will be started with.
  package var model: Model
  package var path: String
  /// Bytes.
  package var size: Int
  package var architecture: String?
  package var quantization: String?
  package var trainedContext: Int?
  package var hasChatTemplate: Bool
  /// Why it cannot be used.
  package var problem: Failure?

  package var id: String { model.id }

  /// The model that `EngineInstaller` fetches, as it is listed before it is there.
  package static var demo: Model {
    Model(id: modelID(Pins.modelFile), name: Pins.modelName, isDemo: true)
  }
}

/// Finds GGUF files and remembers their headers as long as the files do not change.
struct ModelLibrary {
  private struct Known {
    var size: Int
    var modified: Int64
    var result: Result<GGUFHeader, GGUFError>
  }

  private var known: [String: Known] = [:]

  /// What keeps a folder like `/` from being read for minutes.
  private static let deepest = 8
  private static let mostEntries = 20_000

  /// Every GGUF file in the folders and under the paths, each once, sorted by id.
  mutating func models(in places: [String], contextLimit: Int) -> [LocalModel] {
    let models = paths(in: places).compactMap { describe($0, contextLimit: contextLimit) }
    return distinguish(models).sorted { $0.id < $1.id }
  }

  /// One of `models`; reads only that one's header unless several files have its name.
  mutating func model(_ id: String, in places: [String], contextLimit: Int) -> LocalModel? {
    let named = paths(in: places).filter { modelID($0) == id }
    if named.count == 1 { return describe(named[0], contextLimit: contextLimit) }
    return models(in: places, contextLimit: contextLimit).first { $0.id == id }
  }

  private func paths(in places: [String]) -> [String] {
    var (paths, seen, budget) = ([String](), Set<String>(), Self.mostEntries)
    for place in places {
      collect(absolutePath(place), 0, &budget) { path in
        if seen.insert(identity(of: path)).inserted { paths.append(path) }
      }
    }
    return paths
  }

  private func collect(
    _ path: String, _ depth: Int, _ budget: inout Int, _ found: (String) -> Void
  ) {
    guard budget > 0 else { return }
    budget -= 1
    if path.lowercased().hasSuffix(".gguf"), !isFolder(path) {
      if isFirstPart(fileName(path)) { found(path) }
    } else if depth < Self.deepest, isFolder(path) {
      for name in folderEntries(path) where !name.hasPrefix(".") {
        collect(path + "/" + name, depth + 1, &budget, found)
      }
    }
  }

  /// Nil for files that are no language models (projectors for images).
  private mutating func describe(_ path: String, contextLimit: Int) -> LocalModel? {
    let id = modelID(path)
    switch header(path) {
    case .failure(let error):
      let failure = Failure(
        .modelMissing, who: fileName(path), what: error.reason,
        advice: "Fetch the file again or remove \(path).")
      return LocalModel(
        model: Model(id: id), path: path, size: fileSize(path) ?? 0,
        hasChatTemplate: false, problem: failure)
    case .success(let header):
      if header.architecture == "clip" { return nil }
      let isDemo = fileName(path) == Pins.modelFile && header.fileSize == Pins.modelSize
      let model = Model(
        id: id, name: isDemo ? Pins.modelName : id,
        contextLength: min(header.contextLength ?? unknownContext, contextLimit),
        abilities: header.reasons ? .reasons : [], isDemo: isDemo)
      return LocalModel(
        model: model, path: path, size: header.fileSize, architecture: header.architecture,
        quantization: header.quantization, trainedContext: header.contextLength,
        hasChatTemplate: header.hasChatTemplate)
    }
  }

  private mutating func header(_ path: String) -> Result<GGUFHeader, GGUFError> {
    let info = fileStatus(path)
    let size = Int(info?.st_size ?? 0)
    #if canImport(Glibc)
      let moment = info?.st_mtim ?? timespec()
    #else
      let moment = info?.st_mtimespec ?? timespec()
    #endif
    let modified = Int64(moment.tv_sec) &* 1_000_000_000 &+ Int64(moment.tv_nsec)
    if let known = known[path], known.size == size, known.modified == modified {
      return known.result
    }
    let result = Result { () throws(GGUFError) in try GGUFHeader(path: path) }
    known[path] = Known(size: size, modified: modified, result: result)
    return result
  }

  /// Two files of one name in different folders get their folder's name in front.
  private func distinguish(_ models: [LocalModel]) -> [LocalModel] {
    var counts: [String: Int] = [:]
    for model in models { counts[model.id, default: 0] += 1 }
    var taken: Set<String> = []
    return models.map { original in
      var model = original
      if counts[model.id, default: 0] > 1, !taken.insert(model.id).inserted {
        let base = fileName(parentFolder(model.path)) + "/" + model.id
        var (name, number) = (base, 2)
        while !taken.insert(name).inserted { (name, number) = ("\(base)-\(number)", number + 1) }
        model.model.id = name
        model.model.name = name
      }
      return model
    }
  }
}

/// Tokens, when the file does not say.
private let unknownContext = 4096

/// The same file by another path is the same model.
private func identity(of path: String) -> String {
  fileStatus(path).map { "\($0.st_dev):\($0.st_ino)" } ?? path
}

/// The file's name without `.gguf` and without the number of its first part.
private func modelID(_ path: String) -> String {
  let name = fileName(path).dropLast(5)
  return String(partNumber(name).map { name.dropLast($0.suffix) } ?? name)
}

private func isFirstPart(_ name: String) -> Bool {
  partNumber(name.dropLast(5)).map { $0.number == 1 } ?? true
}

/// `…-00002-of-00005`: which part, and how many characters say so.
private func partNumber(_ stem: Substring) -> (number: Int, suffix: Int)? {
  let ending = stem.suffix(15)
  let words = ending.split(separator: "-", omittingEmptySubsequences: false)
  guard ending.count == 15, words.count == 4, words[0].isEmpty, words[2] == "of",
    words[1].count == 5, let number = Int(words[1]), Int(words[3]) != nil
  else { return nil }
  return (number, 15)
}
