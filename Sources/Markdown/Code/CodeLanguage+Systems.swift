extension CodeLanguage {
  /// Languages near the machine.
  static let systems: [CodeLanguage] = [
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
      names: ["zig"],
      keywords: words(
        """
        align allowzero and anyerror anytype asm async await bool break catch comptime const continue defer \
        else enum errdefer error export extern false fn for if inline noalias null opaque or orelse packed \
        pub resume return struct suspend switch test threadlocal true try type undefined union unreachable \
        usingnamespace var void volatile while
        """),
      delimiters: quotes),
    CodeLanguage(
      names: ["nim"],
      keywords: words(
        """
        and as block break case cast const continue converter defer discard div do elif else end enum \
        except export false finally for from func if import in include is isnot iterator let macro method \
        mod nil not notin object of or out proc ptr raise ref return shl shr static template true try tuple \
        type using var when while xor yield
        """),
      lineComments: ["#"],
      delimiters: [
        Delimiter(opening: "#[", closing: "]#", isComment: true, spansLines: true), tripleQuote,
      ]
        + quotes),
    CodeLanguage(
      names: ["asm", "assembly", "nasm", "x86asm", "armasm", "s"],
      keywords: words(
        """
        add adc and bl bne beq call cmp dec div global inc int imul ja jb je jg jge jl jle jmp jne jnz jz \
        ldr lea leave loop mov movq movl mul neg nop not or pop push ret section segment shl shr str sub \
        syscall test xor
        """),
      lineComments: [";", "//", "#"], delimiters: cComment + quotes, ignoresCase: true),
    CodeLanguage(
      names: ["fortran", "f90", "f95"],
      keywords: words(
        """
        allocatable allocate call case character complex contains cycle deallocate dimension do else elseif \
        end enddo endif exit function if implicit in inout integer intent logical module none only out \
        parameter print procedure program real recursive result return select subroutine then type use while \
        write
        """),
      lineComments: ["!"], delimiters: quotes, ignoresCase: true),
    CodeLanguage(
      names: ["pascal", "delphi", "ada", "vhdl"],
      keywords: words(
        """
        and array begin boolean case class const constructor div do downto else elsif end entity exception \
        exit false for function if implementation in integer interface is loop mod new nil not of or out \
        package port procedure program record repeat return signal string then to true type unit until uses \
        var when while with
        """),
      lineComments: ["//", "--"],
      delimiters: [
        Delimiter(opening: "(*", closing: "*)", isComment: true, spansLines: true),
        Delimiter(opening: "{", closing: "}", isComment: true, spansLines: true),
        Delimiter(opening: "'", closing: "'"), Delimiter(opening: "\"", closing: "\""),
      ], ignoresCase: true),
    CodeLanguage(
      names: ["verilog", "systemverilog", "sv"],
      keywords: words(
        """
        always always_comb always_ff assign begin bit case class default else end endcase endclass \
        endfunction endmodule for forever function generate genvar if initial inout input int integer \
        localparam logic module negedge output parameter posedge reg repeat return task typedef wire while
        """)),
  ]
}
