import ArgumentParser
import Configuration
import Conversation
import LocalEngine

struct EngineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine", abstract: "The local engine: install, look at, start and stop it.",
    subcommands: [Install.self, Status.self, Start.self, Stop.self, Log.self])
}

extension EngineCommand {
  struct Install: WorldlyCommand {
    static let configuration = CommandConfiguration(
      commandName: "install",
      abstract: "Fetch the bundled engine and a small open model (about 130 MB).",
      discussion: "Can be run again at any time; what is there already is not fetched twice.")

    func run(in world: World, _ interruption: Interruption) async -> ExitStatus {
      let bar = ProgressBar()
      let work = Task { () -> Failure? in
        do throws(Failure) {
          try await EngineInstaller(data: world.folders.data).install { bar.show($0) }
          return nil
        } catch {
          return error
        }
      }
      interruption.handle { work.cancel() }
      let failure = await work.value
      bar.finish()
      return failure.map(report) ?? .answered
    }
  }

  struct Status: WorldlyCommand {
    static let configuration = CommandConfiguration(
      commandName: "status", abstract: "Show which engines run.")

    func run(in world: World, _: Interruption) async -> ExitStatus {
      do throws(Failure) {
        let engine = try world.engine.get()
        let program = try engine.program()
        Output.standard.writeLine("engine   \(program.path) (\(program.origin.rawValue))")
        for model in await engine.models() {
          Output.standard.writeLine(
            "model    \(model.id)\(model.problem.map { ": \($0.what)" } ?? "")")
        }
        let reports = engine.reports()
        if reports.isEmpty { Output.standard.writeLine("running  none") }
        for report in reports { Output.standard.writeLine(line(for: report)) }
        return .answered
      } catch {
        return report(error)
      }
    }

    private func line(for report: EngineReport) -> String {
      var words = ["\(report.phase)  \(report.model)"]
      if let pid = report.engine { words.append("pid \(pid)") }
      if report.restarts > 0 { words.append("restarted \(report.restarts)×") }
      if let ending = report.ending { words.append(ending) }
      return words.joined(separator: " · ")
    }
  }

  struct Start: WorldlyCommand {
    static let configuration = CommandConfiguration(
      commandName: "start",
      abstract:
        "Start the engine and keep it for the idle time, so that the next answer comes at once.")

    @Argument(help: "The model; the only or the demo one when left out.")
    var model: String?

    func run(in world: World, _ interruption: Interruption) async -> ExitStatus {
      interruption.handle { leaveProcess(.interrupted) }
      do throws(Failure) {
        let engine = try world.engine.get()
        let name = try await chosenModel(model, of: engine)
        _ = try await engine.endpoint(for: name)
        try await engine.hold(name)
        Output.standard.writeLine("\(name) is ready.")
        return .answered
      } catch {
        return report(error)
      }
    }
  }

  struct Stop: WorldlyCommand {
    static let configuration = CommandConfiguration(
      commandName: "stop", abstract: "Stop the engines that Parley runs.")

    func run(in world: World, _: Interruption) async -> ExitStatus {
      do throws(Failure) {
        let count = try await world.engine.get().stopAll()
        Output.standard.writeLine(count == 0 ? "No engine was running." : "Stopped \(count).")
        return .answered
      } catch {
        return report(error)
      }
    }
  }

  struct Log: WorldlyCommand {
    static let configuration = CommandConfiguration(
      commandName: "log", abstract: "Print an engine's last words.")

    @Argument(help: "The model; the only or the demo one when left out.")
    var model: String?

    @Option(help: "How many lines.")
    var lines = 100

    func run(in world: World, _: Interruption) async -> ExitStatus {
      do throws(Failure) {
        let engine = try world.engine.get()
        let name = try await chosenModel(model, of: engine)
        for line in try await engine.log(name, lines: lines) { Output.standard.writeLine(line) }
        return .answered
      } catch {
        return report(error)
      }
    }
  }
}

private func chosenModel(_ named: String?, of engine: LocalEngine) async throws(Failure) -> String {
  if let named {
    return ModelReference(named).flatMap { $0.isLocalEngine ? $0.model : nil } ?? named
  }
  let usable = await engine.models().filter { $0.problem == nil }
  guard let model = usable.first(where: { $0.model.isDemo }) ?? usable.first else {
    throw Failure(
      .modelMissing, who: "local engine", what: "there is no model on this machine",
      advice: "Run `parley engine install`, or put a .gguf file into \(engine.directories.models).")
  }
  return model.id
}
