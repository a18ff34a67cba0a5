extension CodeLanguage {
  /// Languages for scripts, shells and numbers.
  static let scripting: [CodeLanguage] = [
    CodeLanguage(
      names: ["ruby", "rb", "crystal", "cr"],
      keywords: words(
        """
        alias and attr_accessor attr_reader begin break case class def defined? do else elsif end ensure \
        false for if in include module next nil not or private protected public raise redo require \
        require_relative rescue retry return self super then true undef unless until when while yield
        """),
      lineComments: ["#"], delimiters: quotes),
    CodeLanguage(
      names: ["php"],
      keywords: words(
        """
        abstract and array as bool break case catch class clone const continue declare default do echo else \
        elseif empty enum extends false final finally float fn for foreach function global if implements \
        include instanceof int interface isset list match mixed namespace new null or private protected \
        public readonly require require_once return self static string switch this throw trait true try \
        unset use var void while yield
        """),
      lineComments: ["//", "#"]),
    CodeLanguage(
      names: ["perl", "pl", "raku"],
      keywords: words(
        """
        and bless chomp defined die do each else elsif eq eval exists for foreach ge given gt if keys last \
        le local lt my ne next no or our package print printf push ref return say shift sub undef unless \
        until use values wantarray warn when while
        """),
      lineComments: ["#"], delimiters: quotes),
    CodeLanguage(
      names: ["lua", "luau"],
      keywords: words(
        """
        and break do else elseif end false for function goto if in local nil not or repeat return self then \
        true until while
        """),
      lineComments: ["--"],
      delimiters: [
        Delimiter(opening: "--[[", closing: "]]", isComment: true, spansLines: true),
        Delimiter(opening: "[[", closing: "]]", spansLines: true),
      ] + quotes),
    CodeLanguage(
      names: ["bash", "sh", "shell", "zsh", "console", "shellsession", "fish", "ksh", "terminal"],
      keywords: words(
        """
        alias break case cd continue declare do done echo elif else esac eval exec exit export fi for \
        function if in local printf read readonly return set shift source sudo test then trap unset until \
        while
        """),
      lineComments: ["#"], delimiters: quotes),
    CodeLanguage(
      names: ["powershell", "ps1", "pwsh"],
      keywords: words(
        """
        begin break catch class continue data do dynamicparam else elseif end enum exit filter finally for \
        foreach from function if in param process return switch throw trap try until using while
        """),
      lineComments: ["#"],
      delimiters: [Delimiter(opening: "<#", closing: "#>", isComment: true, spansLines: true)]
        + [Delimiter(opening: "\"", closing: "\""), Delimiter(opening: "'", closing: "'")],
      ignoresCase: true),
    CodeLanguage(
      names: ["batch", "bat", "cmd", "dos"],
      keywords: words(
        "call cd cls copy del do echo else endlocal errorlevel exist exit for goto if in not pause rem set setlocal shift start"
      ),
      lineComments: ["::"], delimiters: [doubleQuote], ignoresCase: true),
    CodeLanguage(
      names: ["r", "rscript", "rmd"],
      keywords: words(
        """
        break else FALSE for function if in Inf library NA NaN next NULL repeat return TRUE while require
        """),
      lineComments: ["#"], delimiters: quotes),
    CodeLanguage(
      names: ["julia", "jl"],
      keywords: words(
        """
        abstract baremodule begin break catch const continue do else elseif end export false finally for \
        function global if import in isa let local macro module mutable nothing primitive quote return \
        struct true try type using where while
        """),
      lineComments: ["#"],
      delimiters: [
        Delimiter(opening: "#=", closing: "=#", isComment: true, spansLines: true), tripleQuote,
        doubleQuote,
      ]),
    CodeLanguage(
      names: ["matlab", "octave"],
      keywords: words(
        """
        break case catch classdef continue else elseif end endfunction endif endwhile false for function \
        global if methods otherwise parfor persistent properties return switch true try while
        """),
      lineComments: ["%", "#"], delimiters: [Delimiter(opening: "\"", closing: "\"")]),
    CodeLanguage(
      names: ["vb", "vbnet", "vba", "basic", "visual-basic"],
      keywords: words(
        """
        and as boolean byref byval call case catch class const dim do double each else elseif end enum error \
        exit false finally for friend function get handles if imports in inherits integer interface is let \
        loop me module mybase namespace new next not nothing object of on option or overrides private \
        property protected public redim return select set shared static step string structure sub then \
        throw to true try until using wend while with
        """),
      lineComments: ["'"], delimiters: [Delimiter(opening: "\"", closing: "\"")], ignoresCase: true),
    CodeLanguage(
      names: ["vim", "viml", "vimscript"],
      keywords: words(
        """
        augroup autocmd call catch command echo else elseif endfor endfunction endif endtry endwhile execute \
        finally for function if in let map nnoremap noremap return set setlocal silent try vnoremap while
        """),
      lineComments: [], delimiters: [Delimiter(opening: "'", closing: "'")]),
  ]
}
