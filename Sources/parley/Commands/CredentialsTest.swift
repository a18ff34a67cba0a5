import ArgumentParser
import Configuration
import Conversation
import Providers

extension CredentialsCommand {
  struct Test: WorldlyCommand {
    static let configuration = CommandConfiguration(
      commandName: "test",
      abstract: "Ask a service whether it takes its key. Costs nothing: no model is asked.",
      discussion: """
        Exit codes: 0 it works, 3 there is no key or no such service, 4 the key is refused, \
        5 the service cannot be reached.
        """)

    @Argument(help: "The service, as `parley credentials` lists it.")
    var service: String

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Result: Encodable {
      var service: String
      /// `works`, `not asked for`, or nothing when there is an error.
      var key: String?
      var error: FailureReport?
    }

    func run(in world: World, _: Interruption) async -> ExitStatus {
      guard let known = await world.catalogue().value[service] else {
        return fail(.noService(service))
      }
      do {
        let verdict = try await check(known, in: world)
        if json { return print(Result(service: service, key: verdict.word), .answered) }
        Output.standard.writeLine("\(service): \(verdict.sentence)")
        return .answered
      } catch let failure as Failure {
        return fail(failure)
      } catch {
        return .interrupted
      }
    }

    private func check(
      _ service: Service, in world: World
    ) async throws -> ProviderClient.KeyVerdict {
      let credentials = CredentialResolver(environment: world.environment, folders: world.folders)
      let key = try await blocking { () throws(Failure) in try credentials.key(for: service) }
      let endpoint = Endpoint(
        baseURL: service.baseURL, key: key, caFile: service.caFile, place: service.place,
        timeouts: service.timeouts)
      return try await world.providers.checkKey(service: service, endpoint: endpoint)
    }

    private func fail(_ failure: Failure) -> ExitStatus {
      if json { return print(Result(service: service, error: .init(failure)), ExitStatus(failure)) }
      return report(failure)
    }

    private func print(_ result: Result, _ status: ExitStatus) -> ExitStatus {
      guard let line = jsonLine(result) else { return .internalError }
      Output.standard.writeLine(line)
      return status
    }
  }
}

extension ProviderClient.KeyVerdict {
  fileprivate var word: String {
    switch self {
    case .accepted: "works"
    case .notAsked: "not asked for"
    }
  }

  fileprivate var sentence: String {
    switch self {
    case .accepted: "the key works"
    case .notAsked: "it answers, but to anybody: whether the key works only a question can tell"
    }
  }
}
