extension CodeLanguage {
  /// Queries, data, markup and what builds programs.
  static let data: [CodeLanguage] = [
    CodeLanguage(
      names: ["sql", "sqlite", "postgresql", "postgres", "mysql", "plsql", "tsql", "duckdb"],
      keywords: words(
        """
        add all alter and as asc begin between by case cast check column commit constraint create cross \
        default delete desc distinct drop else end except exists foreign from full group having if in index \
        inner insert intersect into is join key left like limit not null offset on or order outer over \
        partition primary references returning right rollback select set table then transaction trigger \
        union unique update using values view when where with
        """),
      lineComments: ["--"],
      delimiters: cComment + [
        Delimiter(opening: "'", closing: "'"), Delimiter(opening: "\"", closing: "\""),
      ], ignoresCase: true),
    CodeLanguage(
      names: ["json", "jsonc", "json5", "jsonl", "ndjson"], keywords: words("true false null"),
      delimiters: cComment + [doubleQuote], keyMark: ":"),
    CodeLanguage(
      names: ["yaml", "yml", "docker-compose"], keywords: words("true false null yes no on off"),
      lineComments: ["#"], delimiters: quotes, keyMark: ":"),
    CodeLanguage(
      names: ["toml", "ini", "cfg", "conf", "properties", "dotenv", "env", "editorconfig"],
      keywords: words("true false"), lineComments: ["#", ";"],
      delimiters: [tripleQuote, tripleApostrophe] + quotes, keyMark: "="),
    CodeLanguage(
      names: ["html", "xml", "xhtml", "svg", "vue", "svelte", "astro", "htm", "xaml", "plist"],
      keywords: [], lineComments: [],
      delimiters: [Delimiter(opening: "<!--", closing: "-->", isComment: true, spansLines: true)]
        + quotes,
      notation: .markup),
    CodeLanguage(
      names: ["css", "scss", "sass", "less"],
      keywords: words(
        "and auto from important import media inherit initial none not only to unset"),
      keyMark: ":"),
    CodeLanguage(
      names: ["diff", "patch", "udiff"], keywords: [], lineComments: [], delimiters: [],
      notation: .difference),
    CodeLanguage(
      names: ["dockerfile", "docker", "containerfile"],
      keywords: words(
        """
        ADD ARG AS CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN SHELL STOPSIGNAL USER \
        VOLUME WORKDIR
        """),
      lineComments: ["#"], delimiters: quotes),
    CodeLanguage(
      names: ["makefile", "make", "mk", "just", "justfile"],
      keywords: words(
        "define else endef endif export ifdef ifeq ifndef ifneq include override unexport"),
      lineComments: ["#"], delimiters: quotes),
    CodeLanguage(
      names: ["cmake"],
      keywords: words(
        """
        add_executable add_library add_subdirectory cmake_minimum_required else elseif endforeach \
        endfunction endif endmacro find_package foreach function if include install macro message option \
        project set target_compile_options target_include_directories target_link_libraries
        """),
      lineComments: ["#"], delimiters: [doubleQuote], ignoresCase: true),
    CodeLanguage(
      names: ["terraform", "hcl", "tf"],
      keywords: words(
        "data false for for_each if in locals module null output provider resource terraform true variable"
      ),
      lineComments: ["#", "//"], delimiters: cComment + [doubleQuote]),
    CodeLanguage(
      names: ["graphql", "gql"],
      keywords: words(
        "directive enum extend false fragment implements input interface mutation null on query scalar schema subscription true type union"
      ),
      lineComments: ["#"], delimiters: [tripleQuote, doubleQuote]),
    CodeLanguage(
      names: ["protobuf", "proto", "thrift", "capnp"],
      keywords: words(
        """
        bool bytes double enum extend extensions false fixed32 float import int32 int64 map message oneof \
        option optional package repeated required reserved returns rpc service sint32 stream string struct \
        syntax true uint32 uint64 union void
        """)),
    CodeLanguage(
      names: ["latex", "tex", "bibtex"], keywords: [], lineComments: ["%"], delimiters: []),
    CodeLanguage(
      names: ["nginx", "apache", "apacheconf", "caddy", "caddyfile"],
      keywords: words(
        "events http if include listen location proxy_pass return rewrite root server server_name try_files upstream"
      ),
      lineComments: ["#"], delimiters: quotes),
    CodeLanguage(
      names: ["http", "rest"],
      keywords: words("CONNECT DELETE GET HEAD HTTP OPTIONS PATCH POST PUT TRACE"),
      lineComments: ["#"], delimiters: [doubleQuote], keyMark: ":"),
    CodeLanguage(
      names: ["awk", "sed", "jq"],
      keywords: words(
        "BEGIN END break continue def delete do else exit for function getline if in next print printf return while"
      ),
      lineComments: ["#"], delimiters: quotes),
  ]
}
