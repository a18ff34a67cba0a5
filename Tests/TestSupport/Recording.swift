import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a real server sent, from the folder beside the repository; see the README there.
package struct Recording: CustomStringConvertible, Sendable {
  /// The folder, which names the dialect or the service, and the case.
  package var name: String
  /// `sse`, `ndjson` or `json`.
  package var kind: String
  package var bytes: [UInt8]
  package var status: Int
  package var headers: [String: String]
  package var expected: Expected

  package var description: String { name }
  package var folder: String { name.split(separator: "/").first.map(String.init) ?? "" }

  /// Computed by an independent program.
  package struct Expected: Decodable, Sendable {
    package struct Usage: Decodable, Hashable, Sendable {
      package var input: Int
      package var cached: Int
      package var cacheWrite: Int
      package var output: Int
      package var reasoning: Int
    }
    package struct ServerError: Decodable, Sendable { package var message: String? }
    package struct ToolCall: Decodable, Sendable { package var name: String? }
    package struct Model: Decodable, Sendable {
      package var id: String
      package var context: Int?
    }
    package struct Split: Decodable, Sendable {
      package var text: String
      package var reasoning: String
    }
    package var text: String
    package var reasoning: String
    package var refusal: String
    package var finish: String?
    package var done: Bool
    package var usage: Usage?
    package var error: ServerError?
    package var truncated: Bool
    package var thinkSplit: Split?
    package var toolCalls: [ToolCall]?
    package var models: [Model]?
  }

  /// What a client would have asked for to get it.
  package enum Purpose: CaseIterable, Sendable { case answer, refusal, modelList, other }

  package var purpose: Purpose {
    if status >= 400 { return .refusal }
    if expected.models != nil { return .modelList }
    let isAnswer = expected.finish != nil || expected.error != nil || expected.truncated
    return isAnswer ? .answer : .other
  }

  /// Every recording of the index that can be read.
  package static let all: [Recording] = index.compactMap { try? read($0.name, kind: $0.kind) }

  package static func named(_ name: String) -> Recording? { all.first { $0.name == name } }

  /// Name and kind in every line of the index.
  package static let index: [(name: String, kind: String)] = {
    guard areHere, let index = try? String(contentsOfFile: folder + "/INDEX.tsv", encoding: .utf8)
    else { return [] }
    return index.split(separator: "\n").dropFirst().map { line in
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard columns.count > 3 else { return (String(line), "") }
      return ("\(columns[0])/\(columns[1])", columns[2])
    }
  }()

  package static let folder = TestPlaces.root + "/../shared/wire"
  package static let areHere = access(folder + "/INDEX.tsv", R_OK) == 0

  private struct Meta: Decodable {
    var status: Int
    var expected: Expected
    var responseHeaders: [String: String]?
  }

  private static func read(_ name: String, kind: String) throws -> Recording {
    let body = try Data(contentsOf: URL(filePath: "\(folder)/\(name).\(kind)"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let meta = try decoder.decode(
      Meta.self, from: Data(contentsOf: URL(filePath: "\(folder)/\(name).meta.json")))
    return Recording(
      name: name, kind: kind, bytes: Array(body), status: meta.status,
      headers: meta.responseHeaders ?? [:], expected: meta.expected)
  }
}

/// Where tests find what they did not bring.
package enum TestPlaces {
  /// The root of the checkout.
  package static let root: String = {
    // The checkout may be reached through symbolic links.
    let here = realpath(#filePath, nil)
    defer { free(here) }
    let path = here.map { String(cString: $0) } ?? #filePath
    return "/" + path.split(separator: "/").dropLast(3).joined(separator: "/")
  }()

  /// What scripts/prepare-test-engine and prepare-test-servers make: `$PARLEY_TEST_ENGINE`, else
  /// `.build-engine` of the checkout.
  package static let prepared =
    getenv("PARLEY_TEST_ENGINE").map { String(cString: $0) } ?? root + "/.build-engine"

  package static func has(_ program: String, of tool: String) -> Bool {
    access("\(prepared)/\(tool)/\(program)", X_OK) == 0
  }

  /// What scripts/prepare-test-servers said when it could not fetch a tool.
  package static func reason(whyNot tool: String) -> String? {
    readFile("\(prepared)/\(tool).skipped").map { String(decoding: $0, as: UTF8.self) }
  }
}
