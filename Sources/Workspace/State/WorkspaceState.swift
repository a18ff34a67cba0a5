package import Conversation
package import Surface

package enum Focus: Hashable, Sendable {
  case composer
  case transcript
  case list
}

/// The interface as one value. Only `Workspace.update` changes it.
package struct WorkspaceState: Hashable, Sendable {
  package var size: Size
  /// When the last event happened; the workspace reads no clock.
  package var now: Timestamp
  /// Seconds east of UTC, for times of day and date groups.
  package var utcOffset: Int
  package var random: SplitMix64

  package var list: ListState
  package var open: OpenConversation
  package var composer: ComposerState
  /// The draft of the conversation that has not begun yet, while another one is open.
  package var newDraft: String
  /// The topmost overlay takes the keys.
  package var overlay: Overlay?
  package var focus: Focus
  /// The keys of an unfinished sequence (`^X …`), and when the which-key strip appears or it lapses.
  package var pendingKeys: [KeyChord]
  package var pendingSince: Timestamp?
  /// A count typed before a motion in the transcript.
  package var count: Int?

  /// Replies being written, in whatever conversation, with their text so far.
  package var running: [MessageID: RunningReply]
  package var catalogue: [CatalogueEntry]
  /// Tokens a second that earlier answers of a model came with.
  package var speeds: [ModelReference: Double]
  /// What a new conversation begins with.
  package var defaultModel: ModelReference?
  /// `defaultModel` is the configuration's: picking another one for a conversation leaves it.
  package var isDefaultConfigured: Bool
  package var engine: EngineState
  package var install: InstallState?
  package var spentToday: Money
  package var spentThisMonth: Money

  package var notice: Notice?
  /// Why the store takes nothing while this Parley runs.
  package var storeFailure: Failure?
  /// Why changes wait to be stored.
  package var changesNotSaved: Failure?
  /// Answers that are not stored as they are on screen.
  package var unsavedAnswers: [MessageID: UnsavedAnswer]
  /// Conversations left before all of them was stored, as they were on screen.
  package var kept: [ConversationID: OpenConversation]
  /// How many changes of conversations were asked for: what the store told before the latest is out of date.
  package var changes: Int
  package var quitArmedUntil: Timestamp?
  package var isMouseOn: Bool
  /// The terminal window has the keyboard.
  package var hasTerminalFocus: Bool
  package var undo: [UndoableAct]
  /// What the numbers mean that a line of the plain mode can name.
  var offered = Offered()

  package init(
    size: Size, now: Timestamp, utcOffset: Int = 0, seed: UInt64,
    defaultModel: ModelReference? = nil
  ) {
    (self.size, self.now, self.utcOffset) = (size, now, utcOffset)
    random = SplitMix64(seed: seed)
    list = ListState()
    composer = ComposerState()
    (overlay, focus, pendingKeys, pendingSince, count) = (nil, .composer, [], nil, nil)
    (running, catalogue, speeds, self.defaultModel) = ([:], [], [:], defaultModel)
    (isDefaultConfigured, newDraft, hasTerminalFocus) = (false, "", true)
    (storeFailure, changesNotSaved, unsavedAnswers, kept, changes) = (nil, nil, [:], [:], 0)
    (engine, install, spentToday, spentThisMonth) = (.idle, nil, .zero, .zero)
    (notice, quitArmedUntil, isMouseOn, undo) = (nil, nil, true, [])
    open = OpenConversation(
      Conversation(id: ConversationID.new(at: now, using: &random), created: now))
    open.conversation.model = defaultModel
  }

  /// Why something on screen is not stored; nil when all of it is.
  package var notSaved: Failure? {
    storeFailure ?? changesNotSaved
      ?? unsavedAnswers.min { $0.key.rawValue < $1.key.rawValue }?.value.failure
  }

  package func entry(for reference: ModelReference?) -> CatalogueEntry? {
    reference.flatMap { wanted in catalogue.first { $0.reference == wanted } }
  }
}

package struct UnsavedAnswer: Hashable, Sendable {
  package var failure: Failure
  /// The answer as it ended; nil while it is being written.
  package var final: Message?
}

struct Offered: Hashable, Sendable {
  var conversations: [ConversationID] = []
  var models: [ModelReference] = []
}

/// Something destructive that can be taken back.
package enum UndoableAct: Hashable, Sendable {
  case trashed([ConversationID])
  case clearedDraft(String)
}

package struct RunningReply: Hashable, Sendable {
  /// Grows as the reply does; what an opened conversation shows instead of the stored row.
  package var message: Message
  package var phase: ReplyPhase
  /// When the last text came, for the "waiting" counter.
  package var lastTextAt: Timestamp?
  /// The user asked it to stop; its end is on the way.
  package var isStopping: Bool

  package init(message: Message, phase: ReplyPhase) {
    (self.message, self.phase, lastTextAt, isStopping) = (message, phase, nil, false)
  }
}
