import Conversation
import SessionStore
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the tool can be asked to do, in a store and with a number whose meaning depends on it.
struct Job {
  let folder: String
  let number: Int

  private func open() throws(Failure) -> SessionStore {
    try SessionStore.open(inFolder: folder, now: now())
  }

  /// `number` prompts in one conversation, each with one file of its own and one of all: `ACK id` after each.
  func writePrompts() async throws(Failure) {
    let store = try open()
    let conversation = newConversation("many")
    for index in 0..<number {
      var prompt = newMessage(conversation, .user, text: "prompt \(index) of \(getpid())")
      let files = try [attachment("the same"), attachment(prompt.text)]
      prompt.attachments = files.map(\.reference)
      try await store.appendUserMessage(prompt, conversation: conversation, files: files)
      say("ACK \(prompt.id.rawValue)")
    }
    store.close()
  }

  /// Answers without end, until it is killed: `ASKED`, `BEGIN id`, `ACK bytes …`, `END`.
  /// The text is that of `Stream`; the number is the seed of where it is cut.
  func streamForever() async throws(Failure) {
    let store = try open()
    _ = try await store.recover()
    var generator = SeededRandom(seed: UInt64(number))
    while true {
      let conversation = newConversation("stream")
      let prompt = newMessage(conversation, .user, text: "count, please")
      try await store.appendUserMessage(prompt, conversation: conversation)
      say("ASKED \(conversation.id.rawValue)")
      var answer = newMessage(conversation, .assistant, parent: prompt.id)
      answer.status = .streaming
      try await store.beginAnswer(answer)
      say("BEGIN \(answer.id.rawValue)")
      try await stream(&answer, into: store, &generator)
      answer.status = .complete
      try await store.finishAnswer(answer)
      say("END")
    }
  }

  private func stream(
    _ answer: inout Message, into store: SessionStore, _ generator: inout SeededRandom
  ) async throws(Failure) {
    for index in 0..<Int.random(in: 20...60, using: &generator) {
      let count = Int.random(in: 1...200, using: &generator)
      let text = Stream.piece(after: answer.text.utf8.count, count: count)
      let reasoning = index < 10 ? Stream.piece(after: answer.reasoning.utf8.count, count: 20) : ""
      try await store.appendJournal(
        answer.id, text: text, reasoning: reasoning, sync: index % 20 == 19)
      answer.text += text
      answer.reasoning += reasoning
      say("ACK \(answer.text.utf8.count) \(answer.reasoning.utf8.count)")
    }
  }

  /// Begins an answer with one piece of text, says so, and holds it until its input ends.
  func holdAnswer() async throws(Failure) {
    let store = try open()
    let conversation = newConversation("held")
    let prompt = newMessage(conversation, .user, text: "wait")
    try await store.appendUserMessage(prompt, conversation: conversation)
    let answer = newMessage(conversation, .assistant, parent: prompt.id)
    try await store.beginAnswer(answer)
    try await store.appendJournal(answer.id, text: "so far", reasoning: "", sync: false)
    say("HELD \(conversation.id.rawValue) \(answer.id.rawValue)")
    var byte: UInt8 = 0
    while read(0, &byte, 1) > 0 {
      try await store.appendJournal(answer.id, text: ", more", reasoning: "", sync: false)
      say("MORE")
    }
    var done = answer
    (done.text, done.status) = ("so far, and done", .complete)
    try await store.finishAnswer(done)
    say("DONE")
    store.close()
  }

  /// `number` pieces, with or without a sync; `START` and `STOP` for whoever counts system calls between.
  func journal(sync: Bool) async throws(Failure) {
    let store = try open()
    let conversation = newConversation("counted")
    let prompt = newMessage(conversation, .user, text: "go")
    try await store.appendUserMessage(prompt, conversation: conversation)
    let answer = newMessage(conversation, .assistant, parent: prompt.id)
    try await store.beginAnswer(answer)
    say("START")
    for _ in 0..<number {
      try await store.appendJournal(answer.id, text: "piece ", reasoning: "", sync: sync)
    }
    say("STOP")
    store.close()
  }

  /// Writes until there is no room: until files have `number` bytes (0: no limit) or the disk is full. Then
  /// makes room (lifts the limit, removes the file `ballast`) and writes again.
  func fillDisk() async throws(Failure) {
    let store = try open()
    let conversation = newConversation("full")
    signal(SIGXFSZ, SIG_IGN)
    if number > 0 { limitFileSize(to: rlim_t(number)) }
    var saved = 0
    while saved < 100_000 {
      do {
        let prompt = newMessage(conversation, .user, text: String(repeating: "x", count: 5000))
        try await store.appendUserMessage(prompt, conversation: conversation)
        saved += 1
      } catch {
        say("FULL \(saved) \(error.kind.rawValue) \(error.sentence)")
        break
      }
    }
    limitFileSize(to: rlim_t.max)
    unlink(folder + "/ballast")
    let prompt = newMessage(conversation, .user, text: "after")
    try await store.appendUserMessage(prompt, conversation: conversation)
    let count = try await store.messages(of: conversation.id).count
    say("AFTER \(count)")
    store.close()
  }

  private func limitFileSize(to bytes: rlim_t) {
    var limit = rlimit()
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue))
    #else
      let resource = RLIMIT_FSIZE
    #endif
    getrlimit(resource, &limit)
    limit.rlim_cur = min(bytes, limit.rlim_max)
    setrlimit(resource, &limit)
  }

  /// Opens a store it may not write, as nobody if it is root, and says what it can see. With a number, what
  /// stops the writing is that files may not grow past so many bytes.
  func openReadOnly() async throws(Failure) {
    if number > 0 {
      signal(SIGXFSZ, SIG_IGN)
      limitFileSize(to: rlim_t(number))
    } else if geteuid() == 0 {
      guard setgid(65534) == 0, setuid(65534) == 0 else { exit(3) }
    }
    let store = try open()
    let seen = try await store.summaries().count
    say("OPEN \(store.isReadOnly) \(seen) \(store.readOnlyReason?.sentence ?? "")")
    do {
      try await store.setSetting("key", "value")
      say("WROTE")
    } catch {
      say("REFUSED \(error.sentence)")
    }
    store.close()
  }

  private func newConversation(_ title: String) -> Conversation {
    var generator = SystemRandomNumberGenerator()
    let now = now()
    return Conversation(id: .new(at: now, using: &generator), title: title, created: now)
  }

  private func attachment(_ text: String) throws(Failure) -> Attachment {
    do throws(Attachment.Refusal) {
      return try Attachment(name: "a.txt", content: Array(text.utf8))
    } catch {
      throw Failure(.internal, who: "tool", what: error.reason)
    }
  }

  private func newMessage(
    _ conversation: Conversation, _ role: Role, parent: MessageID? = nil, text: String = ""
  ) -> Message {
    var generator = SystemRandomNumberGenerator()
    let now = now()
    return Message(
      id: .new(at: now, using: &generator), conversation: conversation.id, parent: parent,
      role: role, text: text, created: now)
  }
}

/// A text in which every byte is known from its place.
enum Stream {
  static func piece(after length: Int, count: Int) -> String {
    String(
      decoding: (length..<length + count).map { UInt8(ascii: "a") + UInt8($0 * 7 % 26) },
      as: UTF8.self)
  }
}
