extension CodeLanguage {
  /// Functional languages and those of proofs.
  static let functional: [CodeLanguage] = [
    CodeLanguage(
      names: ["haskell", "hs", "elm", "purescript", "idris", "agda"],
      keywords: words(
        """
        as case class data default deriving do else family forall foreign hiding if import in infix infixl \
        infixr instance let module newtype of qualified then type where
        """),
      lineComments: ["--"],
      delimiters: [
        Delimiter(opening: "{-", closing: "-}", isComment: true, spansLines: true), doubleQuote,
      ]),
    CodeLanguage(
      names: ["ocaml", "ml", "fsharp", "f#", "fs", "sml", "reason"],
      keywords: words(
        """
        and as assert async begin class do done downto else end exception external false for fun function \
        functor if in include inherit inline lazy let match member method module mutable namespace new null \
        object of open or rec return sig struct then to true try type use val when while with yield
        """),
      delimiters: [
        Delimiter(opening: "(*", closing: "*)", isComment: true, spansLines: true), tripleQuote,
        doubleQuote,
      ]),
    CodeLanguage(
      names: ["elixir", "ex", "exs"],
      keywords: words(
        """
        after alias and case catch cond def defimpl defmacro defmodule defp defprotocol defstruct do else end \
        false fn for if import in nil not or quote raise receive require rescue true try unless unquote use \
        when with
        """),
      lineComments: ["#"], delimiters: [tripleQuote] + quotes),
    CodeLanguage(
      names: ["erlang", "erl"],
      keywords: words(
        """
        after and andalso begin case catch cond div end export fun if let module not of or orelse receive \
        rem spec try type when xor
        """),
      lineComments: ["%"], delimiters: quotes),
    CodeLanguage(
      names: [
        "clojure", "clj", "cljs", "edn", "lisp", "common-lisp", "elisp", "emacs-lisp", "scheme",
        "racket",
      ],
      keywords: words(
        """
        and begin cond def defclass defmacro defmethod defn defparameter defun defvar define do else false \
        fn for if lambda let letrec loop nil not ns or quote recur require set! setf setq t true unless when \
        while
        """),
      lineComments: [";"], delimiters: [doubleQuote]),
    CodeLanguage(
      names: ["lean", "lean4", "coq", "rocq", "isabelle"],
      keywords: words(
        """
        abbrev apply assumption at axiom by case cases class constructor def Definition deriving do else end \
        exact example Fixpoint forall fun have if import in inductive Inductive instance intro intros lemma \
        Lemma let match namespace open Proof Prop Qed rewrite rfl rw section show simp sorry structure \
        tactic then theorem Theorem Type variable where with
        """),
      lineComments: ["--"],
      delimiters: [
        Delimiter(opening: "/-", closing: "-/", isComment: true, spansLines: true),
        Delimiter(opening: "(*", closing: "*)", isComment: true, spansLines: true), doubleQuote,
      ]),
    CodeLanguage(
      names: ["prolog", "datalog"],
      keywords: words(
        "assert fail false findall forall is member module not retract true use_module write"),
      lineComments: ["%"]),
    CodeLanguage(
      names: ["nix"],
      keywords: words(
        "assert builtins else false if import in inherit let null or rec then true with"),
      lineComments: ["#"],
      delimiters: cComment + [
        Delimiter(opening: "''", closing: "''", spansLines: true), doubleQuote,
      ]),
  ]
}
