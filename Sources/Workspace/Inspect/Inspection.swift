package import Conversation

/// What went over the wire for an answer, as texts to read. Making one takes a while, so it is made off the
/// interface's thread.
package struct Inspection: Hashable, Sendable {
  package enum Source: Hashable, Sendable {
    /// As it was sent.
    case kept
    /// Of a conversation that is stored nowhere.
    case memory
    /// Built again now: not what was sent.
    case rebuilt
  }

  package enum Section: Int, Hashable, Sendable, CaseIterable {
    case request
    case response
    case rules
  }

  /// One request and its response.
  struct Attempt: Hashable, Sendable {
    private var indented: [Section: InspectedText]
    private var raw: [Section: InspectedText]
    /// nil when the body was not kept whole.
    let curl: String?

    init(_ exchange: HTTPExchange, source: Source, utcOffset: Int) {
      let text = ExchangeText(exchange, source: source, utcOffset: utcOffset)
      indented = [
        .request: text.request(isRaw: false), .response: text.response(isRaw: false),
        .rules: text.rules,
      ]
      raw = [.request: text.request(isRaw: true), .response: text.response(isRaw: true)]
      curl = exchange.request.curl
    }

    func text(_ section: Section, isRaw: Bool) -> InspectedText {
      (isRaw ? raw[section] : nil) ?? indented[section] ?? InspectedText([])
    }
  }

  let attempts: [Attempt]
  let source: Source
  /// Why there is nothing to show; nil when there is.
  let problem: String?

  package init(_ exchanges: [HTTPExchange], source: Source, utcOffset: Int) {
    attempts = exchanges.map { Attempt($0, source: source, utcOffset: utcOffset) }
    self.source = source
    problem = exchanges.isEmpty ? "Nothing was sent for this answer." : nil
  }

  package init(problem: String) { (attempts, source, self.problem) = ([], .rebuilt, problem) }

  /// What one must know before reading.
  var warning: String? {
    switch source {
    case .kept: nil
    case .memory: "Stored nowhere: shown from memory until Parley ends."
    case .rebuilt where problem != nil: nil
    case .rebuilt:
      "Rebuilt from the stored history with today's rules: not what was sent then."
    }
  }
}

/// An exchange in words.
private struct ExchangeText {
  let exchange: HTTPExchange
  let source: Inspection.Source
  let utcOffset: Int

  init(_ exchange: HTTPExchange, source: Inspection.Source, utcOffset: Int) {
    (self.exchange, self.source, self.utcOffset) = (exchange, source, utcOffset)
  }

  func request(isRaw: Bool) -> InspectedText {
    let request = exchange.request
    var head = "\(request.method) \(request.url)\n"
    if let socket = request.unixSocket { head += "(through the unix socket \(socket))\n" }
    return text(
      head, request.headers, request.body, isRaw: isRaw,
      cutTo: request.isCut ? request.length : nil)
  }

  func response(isRaw: Bool) -> InspectedText {
    guard let response = exchange.response else {
      return InspectedText(
        Array(
          (source == .rebuilt
            ? "Nothing is kept of the response: only the newest 200, at most 32 MB, are."
            : "Nothing came back.").utf8))
    }
    return text(
      "HTTP status \(response.status)\n", response.headers, response.body, isRaw: isRaw,
      cutTo: response.isCut ? response.length : nil)
  }

  private func text(
    _ head: String, _ headers: [HTTPExchange.Header], _ body: [UInt8], isRaw: Bool, cutTo: Int?
  ) -> InspectedText {
    let lines = headers.map { "\($0.name): \($0.value)\n" }.joined()
    var bytes = Array((head + lines + "\n").utf8)
    bytes += isRaw ? body : JSONIndentation.indented(body)
    if let whole = cutTo {
      bytes += "\n… \(Self.size(body.count)) of \(Self.size(whole)); the rest was not kept".utf8
    }
    return InspectedText(bytes)
  }

  var rules: InspectedText {
    let time = CivilTime(exchange.started, offsetFromUTC: utcOffset)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let moment =
      "\(time.year)-\(two(time.month))-\(two(time.day)) \(two(time.hour)):\(two(time.minute))"
    var lines = ["\(source == .rebuilt ? "built" : "asked")   \(moment)"]
    if let ending = exchange.ending {
      let seconds = exchange.ended.map { $0.seconds(since: exchange.started) }
      lines.append("ended   " + (seconds.map { "after \(Format.seconds($0)): " } ?? "") + ending)
    }
    lines.append("size    \(Self.size(exchange.request.length)) sent" + received)
    lines.append("")
    lines +=
      exchange.rules.isEmpty
      ? ["No rule changed anything."] : exchange.rules.map { "• " + $0 }
    return InspectedText(Array(lines.joined(separator: "\n").utf8))
  }

  private var received: String {
    exchange.response.map { ", \(Self.size($0.length)) received" } ?? ""
  }

  /// `812 bytes`, `12.4 kB`, `3.1 MB`.
  private static func size(_ bytes: Int) -> String {
    switch bytes {
    case ..<1000: "\(bytes) byte\(bytes == 1 ? "" : "s")"
    case ..<1_000_000: Format.decimal(Double(bytes) / 1e3, places: 1) + " kB"
    default: Format.decimal(Double(bytes) / 1e6, places: 1) + " MB"
    }
  }
}
