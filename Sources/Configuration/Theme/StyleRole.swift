/// A part of the workspace that has a style of its own.
package enum StyleRole: Int, Sendable, CaseIterable {
  case text, secondary, accent
  case border, borderFocused, paneTitle
  case listItem, listSelected, listSelectedUnfocused, listDate, listGroup
  case userName, modelName, messageTime, branchCounter, stopped
  case reasoning, reasoningHeader, reasoningLive
  case selection, searchHit, searchCurrent
  case notice, warning, error
  case statusBar, statusLocal, statusHosted, statusTemporary, statusKey, statusGauge
  case composer, composerPrompt, composerPlaceholder, composerQueued
  case pickerItem, pickerSelected, pickerMatch, pickerDisabled, pickerStar
  case overlay, overlayBorder, overlayTitle, overlayHint, helpKey, helpGroup
  case money
  case heading, strong, emphasis, strikethrough
  case code, codeBlock, codeBorder, codeLabel, codeKeyword, codeString, codeComment, codeNumber
  case link, linkHost, quote, listMarker, rule, tableBorder, tableHeader
}

extension StyleRole {
  /// The name in a theme file. A scope without an entry takes the nearest one above it.
  package var scope: String {
    switch self {
    case .text: "text"
    case .secondary: "text.secondary"
    case .accent: "text.accent"
    case .border: "border"
    case .borderFocused: "border.focused"
    case .paneTitle: "pane.title"
    case .listItem: "list"
    case .listSelected: "list.selected"
    case .listSelectedUnfocused: "list.selected.unfocused"
    case .listDate: "list.date"
    case .listGroup: "list.group"
    case .userName: "message.user"
    case .modelName: "message.model"
    case .messageTime: "message.time"
    case .branchCounter: "message.branch"
    case .stopped: "message.stopped"
    case .reasoning: "message.reasoning"
    case .reasoningHeader: "message.reasoning.header"
    case .reasoningLive: "message.reasoning.live"
    case .selection: "selection"
    case .searchHit: "search"
    case .searchCurrent: "search.current"
    case .notice: "notice"
    case .warning: "notice.warning"
    case .error: "notice.error"
    case .statusBar: "status"
    case .statusLocal: "status.local"
    case .statusHosted: "status.hosted"
    case .statusTemporary: "status.temporary"
    case .statusKey: "status.key"
    case .statusGauge: "status.gauge"
    case .composer: "composer"
    case .composerPrompt: "composer.prompt"
    case .composerPlaceholder: "composer.placeholder"
    case .composerQueued: "composer.queued"
    case .pickerItem: "picker"
    case .pickerSelected: "picker.selected"
    case .pickerMatch: "picker.match"
    case .pickerDisabled: "picker.disabled"
    case .pickerStar: "picker.star"
    case .overlay: "overlay"
    case .overlayBorder: "overlay.border"
    case .overlayTitle: "overlay.title"
    case .overlayHint: "overlay.hint"
    case .helpKey: "help.key"
    case .helpGroup: "help.group"
    case .money: "money"
    case .heading: "markdown.heading"
    case .strong: "markdown.strong"
    case .emphasis: "markdown.emphasis"
    case .strikethrough: "markdown.strikethrough"
    case .code: "markdown.code"
    case .codeBlock: "markdown.code.block"
    case .codeBorder: "markdown.code.border"
    case .codeLabel: "markdown.code.label"
    case .codeKeyword: "markdown.code.keyword"
    case .codeString: "markdown.code.string"
    case .codeComment: "markdown.code.comment"
    case .codeNumber: "markdown.code.number"
    case .link: "markdown.link"
    case .linkHost: "markdown.link.host"
    case .quote: "markdown.quote"
    case .listMarker: "markdown.list.marker"
    case .rule: "markdown.rule"
    case .tableBorder: "markdown.table.border"
    case .tableHeader: "markdown.table.header"
    }
  }
}
