extension CodeLanguage {
  /// The languages with braces that come from C, and Python.
  static let families: [CodeLanguage] = [
    CodeLanguage(
      names: ["python", "py", "python3", "pycon", "jupyter", "starlark", "bazel"],
      keywords: words(
        """
        and as assert async await break case class continue def del elif else except finally for from \
        global if import in is lambda match nonlocal not or pass raise return try while with yield None \
        True False self
        """),
      lineComments: ["#"], delimiters: [tripleQuote, tripleApostrophe] + quotes),
    CodeLanguage(
      names: ["javascript", "js", "jsx", "mjs", "cjs", "node"],
      keywords: words(
        """
        async await break case catch class const continue debugger default delete do else export extends \
        false finally for from function get if import in instanceof let new null of return set static super \
        switch this throw true try typeof undefined var void while with yield
        """),
      delimiters: cComment + quotes + [backtick]),
    CodeLanguage(
      names: ["typescript", "ts", "tsx", "mts"],
      keywords: words(
        """
        abstract any as asserts async await boolean break case catch class const continue declare default \
        delete do else enum export extends false finally for from function get if implements import in infer \
        instanceof interface is keyof let namespace never new null number of private protected public \
        readonly return satisfies set static string super switch this throw true try type typeof undefined \
        unknown var void while with yield
        """),
      delimiters: cComment + quotes + [backtick]),
    CodeLanguage(
      names: ["java", "jsp"],
      keywords: words(
        """
        abstract assert boolean break byte case catch char class const continue default do double else enum \
        extends false final finally float for if implements import instanceof int interface long native new \
        null package private protected public record return sealed short static strictfp super switch \
        synchronized this throw throws transient true try var void volatile while yield
        """),
      delimiters: cComment + [tripleQuote] + quotes),
    CodeLanguage(
      names: ["kotlin", "kt", "kts"],
      keywords: words(
        """
        abstract as break by catch class companion const constructor continue data do else enum false final \
        finally for fun get if import in infix init inline inner interface internal is it lateinit null \
        object open operator out override package private protected public reified return sealed set super \
        suspend this throw true try typealias val var vararg when where while
        """),
      delimiters: cComment + [tripleQuote] + quotes),
    CodeLanguage(
      names: ["scala", "sc", "groovy", "gradle"],
      keywords: words(
        """
        abstract boolean case catch class def do else enum extends extension false final finally for given if \
        implicit import in int interface lazy match new null object override package private protected \
        return sealed static super switch then this throw trait true try type using val var void while with \
        yield
        """),
      delimiters: cComment + [tripleQuote] + quotes),
    CodeLanguage(
      names: [
        "c", "h", "cpp", "c++", "cc", "cxx", "hpp", "objc", "objective-c", "m", "cuda", "cu",
        "arduino",
        "glsl", "hlsl", "opencl",
      ],
      keywords: words(
        """
        alignas auto bool break case catch char class concept const constexpr consteval continue co_await \
        co_return co_yield decltype default delete do double else enum explicit export extern false final \
        float for friend goto if inline int long mutable namespace new noexcept nullptr operator override \
        private protected public register requires restrict return short signed sizeof static static_assert \
        struct switch template this throw true try typedef typename union unsigned using virtual void \
        volatile while NULL nil self uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t size_t
        """), hasDirectives: true),
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
        """), hasDirectives: true),
    CodeLanguage(
      names: ["dart", "flutter"],
      keywords: words(
        """
        abstract as assert async await bool break case catch class const continue covariant default \
        deferred do double dynamic else enum export extends extension external factory false final finally \
        for Function get if implements import in int interface is late library mixin new null num on \
        operator part required rethrow return sealed set static String super switch sync this throw true \
        try typedef var void while with yield
        """),
      delimiters: cComment + [tripleQuote, tripleApostrophe] + quotes),
    CodeLanguage(
      names: ["solidity", "sol"],
      keywords: words(
        """
        abstract address anonymous assembly bool break bytes bytes32 calldata catch constant constructor \
        continue contract delete do else emit enum error event external fallback false for function if \
        immutable import indexed int interface internal is library mapping memory modifier new override \
        payable pragma private public pure receive return returns revert storage string struct this throw \
        true try uint uint256 unchecked using view virtual while
        """)),
  ]
}
