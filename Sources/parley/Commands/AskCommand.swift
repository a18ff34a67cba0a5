import ArgumentParser
import Configuration
import Conversation
import Generation
import Providers
import SessionStore
import Workspace

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct AskCommand: WorldlyCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract:
      "Ask one question; the answer streams to standard output, reasoning to standard error.",
    discussion: """
      What is piped in is added below the question: printf 'SELECT 1;' | parley ask "What does this do?"
      Exit codes: 0 answered, 1 internal error, 2 usage, 3 configuration, key, engine or model missing, \
      4 refused by the provider, 5 try again later, 130 interrupted.
      """)

  @Argument(help: "The question.")
  var question: [String] = []

  @Option(name: .shortAndLong, help: "service/model, or local/… for this machine.")
  var model: String?

  @Option(name: .shortAndLong, help: "The system prompt.")
  var system: String?

  @Option(name: .shortAndLong, help: "The sampling temperature.")
  var temperature: Double?

  @Option(help: "The most tokens the answer may have.")
  var maxTokens: Int?

  @Option(help: "How hard the model thinks: off, low, medium, high, … or a number of tokens.")
  var effort: String?

  @Option(help: "More fields of the request, as a JSON object (a llama.cpp grammar, say).")
  var requestFields: String?

  @Option(name: .customLong("attach"), help: "A file to go along: an image or text. Repeatable.")
  var attached: [String] = []

  @Option(help: "The longest wait in seconds for a service that says when to ask again; 0: none.")
  var maxWait = 60.0

  @Flag(help: "Print one JSON object instead of the streaming text.")
  var json = false

  @Flag(help: "Do not keep the conversation.")
  var noSave = false

  static let sendsRequest = true
  var keepsConversation: Bool { !noSave }

  func validate() throws {
    if let model, ModelReference(model) == nil {
      throw ValidationError("--model takes service/model, for example deepseek/deepseek-chat.")
    }
    if !(0...86_400).contains(maxWait) {
      throw ValidationError("--max-wait takes seconds, from 0 to 86400.")
    }
    if question.isEmpty, isatty(0) == 1 { throw ValidationError("What is the question?") }
  }

  func run(in world: World, _ interruption: Interruption) async -> ExitStatus {
    let prompt = composedQuestion()
    guard !prompt.isEmpty else {
      Output.errors.writeLine("parley: nothing was asked and nothing was piped in.")
      return .usage
    }
    let files: [Attachment]
    switch readAttached(in: world) {
    case .success(let read): files = read
    case .failure(let problem):
      Output.errors.writeLine("parley: \(problem.reason).")
      return .usage
    }
    // Read here and not beside: a thread for it would have to wait until libcurl is loaded.
    let services = world.configuration.catalogue()
    let catalogue = Task { services }
    for issue in services.issues { Output.errors.writeLine("parley: \(issue.sentence)") }
    let store = await openStore(world)
    let asked = await model(in: world, catalogue, store)
    if let problem = await problemWithEffort(for: asked, catalogue, in: world) {
      Output.errors.writeLine("parley: --effort \(effort ?? ""): \(problem).")
      return .usage
    }
    if let failure = await refusal(of: files, by: asked, catalogue, in: world) {
      return report(failure)
    }
    let request = makeRequest(prompt, files, for: asked, world.configuration.settings.defaults)
    let printer = AnswerPrinter(isQuiet: json)
    let reply = Reply(
      request, sink: store.map { StoreSink(store: $0) } ?? NoSink(),
      endpoints: Destinations(world: world, catalogue: catalogue), ask: world.asking,
      policy: ReplyPolicy(longestWait: maxWait), clock: currentTime,
      deliver: { printer.print($0) })
    printer.whenClosed { Task { await reply.stop() } }
    interruption.handle { Task { await reply.stop() } }
    let printing = Task { await printer.run() }
    let answer = await reply.run()
    store?.close()
    // All is stored. A reader who stands still is waited for, but not by somebody who wants to end.
    interruption.handle {
      Task {
        try? await Task.sleep(for: .seconds(1))
        leaveProcess(.interrupted)
      }
    }
    printer.finish()
    await printing.value
    return conclude(answer, printer, interruption)
  }

  private func conclude(
    _ answer: Message, _ printer: AnswerPrinter, _ interruption: Interruption
  ) -> ExitStatus {
    if json { Output.standard.writeLine(AnswerReport(answer).json) }
    if printer.isClosed { return .answered }
    if interruption.signal != nil { return .interrupted }
    guard let failure = answer.failure else { return .answered }
    return json ? ExitStatus(failure) : report(failure)
  }

  /// The words of the command line, with what was piped in below them.
  private func composedQuestion() -> String {
    let words = question.joined(separator: " ")
    let piped = isatty(0) == 1 ? "" : readStandardInput()
    return [words, piped].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private func openStore(_ world: World) async -> SessionStore? {
    switch await world.store?.value {
    case nil: return nil
    case .success(let store): return store
    case .failure(let error):
      Output.errors.writeLine("parley: \(error.sentence) This conversation is not kept.")
      return nil
    }
  }

  private func model(
    in world: World, _ catalogue: Task<ServiceCatalogue, Never>, _ store: SessionStore?
  ) async -> ModelReference? {
    if let model { return ModelReference(model) }
    if let configured = world.configuration.settings.defaults.model { return configured }
    if let store, let chosen = await chosenModel(in: store) { return chosen }
    let shelf = ModelShelf(world: world, catalogue: await catalogue.value)
    let local = await shelf.localEntries()
    return (local.first { $0.model.isDemo } ?? local.first)?.reference
  }

  /// An effort given by hand is never left out without a word.
  private func problemWithEffort(
    for reference: ModelReference?, _ catalogue: Task<ServiceCatalogue, Never>, in world: World
  ) async -> String? {
    guard let effort, let reference else { return nil }
    if reference.isLocalEngine {
      return Service.localEngine.rules.effortChoices.problem(with: effort)
    }
    guard let (service, model) = world.lists.resolve(reference, in: await catalogue.value) else {
      return nil
    }
    return service.rules(for: model).effortChoices.problem(with: effort)
  }

  private func readAttached(in world: World) -> Result<[Attachment], Attachment.Refusal> {
    guard attached.count <= Attachment.mostFiles else {
      return .failure(.init("a message takes \(Attachment.mostFiles) files at the most"))
    }
    let found = AttachmentReader(home: world.environment["HOME"]).read(attached)
    for path in attached {
      if let problem = found.readings[path]?.problem {
        return .failure(.init("\(path) \(problem)"))
      }
    }
    return .success(found.content)
  }

  /// Said before anything is sent or stored.
  private func refusal(
    of files: [Attachment], by reference: ModelReference?,
    _ catalogue: Task<ServiceCatalogue, Never>, in world: World
  ) async -> Failure? {
    guard !files.isEmpty, let reference else { return nil }
    var model = Model(id: reference.model)
    var rules = Service.localEngine.rules
    if !reference.isLocalEngine {
      guard let (service, known) = world.lists.resolve(reference, in: await catalogue.value) else {
        return nil
      }
      (model, rules) = (known, service.rules(for: known))
    }
    return model.refusal(of: files.map(\.reference), maxImageBytes: rules.maxImageBytes).map {
      Failure(
        .configuration, who: reference.description, what: $0,
        advice: "Choose a model that does with --model; `parley models` shows what there is.")
    }
  }

  private func makeRequest(
    _ prompt: String, _ files: [Attachment], for model: ModelReference?,
    _ defaults: Settings.Defaults
  ) -> ReplyRequest {
    var random = SystemRandomNumberGenerator()
    let now = currentTime()
    var conversation = Conversation(id: .new(at: now, using: &random), created: now)
    conversation.title = Conversation.title(fromPrompt: prompt)
    conversation.model = model
    conversation.systemPrompt = system ?? defaults.systemPrompt
    conversation.parameters = defaults.parameters
    if let temperature { conversation.parameters.temperature = temperature }
    if let maxTokens { conversation.parameters.maxTokens = maxTokens }
    if let effort { conversation.parameters.effort = effort }
    if let requestFields { conversation.parameters.extra = requestFields }
    var question = Message(
      id: .new(at: now, using: &random), conversation: conversation.id, role: .user,
      text: prompt, created: now)
    question.attachments = files.map(\.reference)
    let answer = Message(
      id: .new(at: now, using: &random), conversation: conversation.id, parent: question.id,
      role: .assistant, model: model, status: .streaming, created: now)
    conversation.leaf = answer.id
    return ReplyRequest(
      conversation: conversation, question: question, answer: answer, history: [question],
      files: files, isTemporary: noSave)
  }
}

/// Standard input to its end; bytes that are no UTF-8 are repaired.
private func readStandardInput() -> String {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(0, &buffer, buffer.count)
    if count > 0 {
      bytes += buffer[..<count]
    } else if count == 0 || errno != EINTR {
      break
    }
  }
  while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
    bytes.removeLast()
  }
  return String(decoding: bytes, as: UTF8.self)
}
