/// What colouring has to know about a programming language.
struct CodeLanguage: Sendable {
  struct Delimiter: Sendable {
    var opening: String
    var closing: String
    var isComment = false
    var spansLines = false
    var hasEscapes = false
  }

  var names: [String]
  var keywords: Set<String>
  var lineComments: [String] = ["//"]
  /// Longer openings before their own beginnings.
  var delimiters: [Delimiter] = cComment + quotes
  var ignoresCase = false

  static func named(_ name: String) -> CodeLanguage? {
    byName[name.lowercased()].map { all[$0] }
  }

  private static let byName: [String: Int] = Dictionary(
    all.enumerated().flatMap { index, language in language.names.map { ($0, index) } },
    uniquingKeysWith: { first, _ in first })

  private static let cComment = [
    Delimiter(opening: "/*", closing: "*/", isComment: true, spansLines: true)
  ]
  private static let doubleQuote = Delimiter(opening: "\"", closing: "\"", hasEscapes: true)
  private static let quotes = [
    doubleQuote, Delimiter(opening: "'", closing: "'", hasEscapes: true),
  ]
  private static let backtick = Delimiter(
    opening: "`", closing: "`", spansLines: true, hasEscapes: true)
  private static let tripleQuote = Delimiter(
    opening: "\"\"\"", closing: "\"\"\"", spansLines: true, hasEscapes: true)
  private static let tripleApostrophe = Delimiter(
    opening: "'''", closing: "'''", spansLines: true, hasEscapes: true)

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(separator: " ").map(String.init))
  }

  private static let all: [CodeLanguage] = [
    CodeLanguage(
      names: ["python", "py", "python3"],
      keywords: words(
        """
        and as assert async await break case class continue def del elif else except finally for from \
        global if import in is lambda match nonlocal not or pass raise return try while with yield None \
        True False self
        """),
      lineComments: ["#"], delimiters: [tripleQuote, tripleApostrophe] + quotes),
    CodeLanguage(
      names: ["javascript", "js", "jsx", "typescript", "ts", "tsx", "mjs"],
      keywords: words(
        """
        abstract any as async await boolean break case catch class const continue debugger declare default \
        delete do else enum export extends finally for from function get if implements import in instanceof \
        interface let new null number of private protected public readonly return set static string super \
        switch this throw true false try type typeof undefined var void while with yield
        """),
      delimiters: cComment + quotes + [backtick]),
    CodeLanguage(
      names: ["java", "kotlin", "kt", "scala"],
      keywords: words(
        """
        abstract boolean break byte case catch char class companion const continue data def default do \
        double else enum extends final finally float for fun if implements import in instanceof int \
        interface is internal lateinit long match new null object open override package private protected \
        public record return sealed short static super suspend switch synchronized this throw throws trait \
        true false try val var void volatile when while with yield
        """),
      delimiters: cComment + [tripleQuote] + quotes),
    CodeLanguage(
      names: ["c", "h", "cpp", "c++", "cc", "hpp", "objc", "cuda"],
      keywords: words(
        """
        alignas auto bool break case catch char class concept const constexpr consteval continue co_await \
        co_return co_yield decltype default delete do double else enum explicit export extern false final \
        float for friend goto if inline int long mutable namespace new noexcept nullptr operator override \
        private protected public register requires return short signed sizeof static static_assert struct \
        switch template this throw true try typedef typename union unsigned using virtual void volatile while
        """)),
    CodeLanguage(
      names: ["csharp", "cs", "c#"],
      keywords: words(
        """
        abstract as async await base bool break byte case catch char checked class const continue decimal \
        default delegate do double else enum event explicit extern false finally fixed float for foreach \
        get goto if implicit in int interface internal is lock long namespace new null object operator out \
        override params private protected public readonly record ref return sealed set short sizeof static \
        string struct switch this throw true try typeof uint ulong unchecked unsafe using var virtual void \
        volatile when where while yield
        """)),
    CodeLanguage(
      names: ["go", "golang"],
      keywords: words(
        """
        break case chan const continue default defer else fallthrough for func go goto if import interface \
        map package range return select struct switch type var nil true false iota any bool byte error \
        float64 int int64 rune string uint
        """),
      delimiters: cComment + quotes + [backtick]),
    CodeLanguage(
      names: ["rust", "rs"],
      keywords: words(
        """
        as async await break const continue crate dyn else enum extern false fn for if impl in let loop \
        match mod move mut pub ref return self Self static struct super trait true type unsafe use where \
        while bool char f32 f64 i32 i64 str u8 u32 u64 usize
        """),
      // An apostrophe is a lifetime more often than a character.
      delimiters: cComment + [doubleQuote]),
    CodeLanguage(
      names: ["swift"],
      keywords: words(
        """
        actor any as associatedtype async await borrowing break case catch class consuming continue default \
        defer deinit do else enum extension fallthrough false fileprivate final for func get guard if import \
        in indirect init inout internal is isolated lazy let mutating nil nonisolated open operator override \
        package private protocol public repeat required rethrows return self Self sending set some static \
        struct subscript super switch throw throws true try typealias unowned var weak where while
        """),
      delimiters: cComment + [tripleQuote, doubleQuote]),
    CodeLanguage(
      names: ["ruby", "rb"],
      keywords: words(
        """
        alias and begin break case class def defined? do else elsif end ensure false for if in module next \
        nil not or redo require rescue retry return self super then true undef unless until when while yield
        """),
      lineComments: ["#"], delimiters: quotes),
    CodeLanguage(
      names: ["bash", "sh", "shell", "zsh", "console"],
      keywords: words(
        """
        alias break case cd continue do done echo elif else esac eval exec exit export fi for function if in \
        local printf read readonly return set shift source then trap unset until while
        """),
      lineComments: ["#"], delimiters: quotes),
    CodeLanguage(
      names: ["sql", "sqlite", "postgresql", "mysql"],
      keywords: words(
        """
        add all alter and as asc begin between by case cast check column commit constraint create cross \
        default delete desc distinct drop else end except exists foreign from full group having if in index \
        inner insert intersect into is join key left like limit not null offset on or order outer over \
        partition primary references returning right rollback select set table then transaction trigger \
        union unique update using values view when where with
        """),
      lineComments: ["--"], delimiters: cComment + quotes, ignoresCase: true),
    CodeLanguage(
      names: ["json", "jsonc", "yaml", "yml", "toml", "ini"],
      keywords: words("true false null yes no"),
      lineComments: ["#", "//"],
      delimiters: quotes),
  ]
}
