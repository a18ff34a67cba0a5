// Cells and styles: from our values to ncurses' complex characters.
#include "cterminal.h"
#include "screen.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <curses.h>
#include <term.h>

enum { STYLES = 1 << 16, MARKS = 4 };

typedef struct {
  attr_t attributes;
  int pair;
} style;

static style *styles;
static struct {
  int foreground, background;
} *pairs;
static int pair_count, pair_limit;
static bool has_default_colors;

void cterm_start_colors(void) {
  styles = calloc(STYLES, sizeof *styles);
  pair_count = pair_limit = 0;
  if (styles == NULL || !has_colors() || start_color() != OK) return;
  has_default_colors = use_default_colors() == OK;
  // Pair 0 is the terminal's own colours. A style needs one pair, and there are 65,536 styles.
  pair_limit = COLOR_PAIRS < STYLES ? COLOR_PAIRS : STYLES;
  pairs = calloc((size_t)pair_limit, sizeof *pairs);
  if (pairs == NULL) pair_limit = 0;
  pair_count = 1;
}

int cterm_colors(void) {
  if (pair_limit == 0) return 0;
  if (COLORS >= 1 << 24) return tigetflag("RGB") > 0 ? 1 << 24 : 256;
  return COLORS;
}

static bool start_pair(int pair, int foreground, int background) {
#ifdef NCURSES_EXT_COLORS
  return init_extended_pair(pair, foreground, background) == OK;
#else
  return init_pair((short)pair, (short)foreground, (short)background) == OK;
#endif
}

/// The number of a colour pair; 0, the terminal's own, when there are no more.
static int pair_for(int foreground, int background) {
  if (foreground < 0 && background < 0) return 0;
  if (!has_default_colors) {
    if (foreground < 0) foreground = COLOR_WHITE;
    if (background < 0) background = COLOR_BLACK;
  }
  for (int pair = 1; pair < pair_count; pair++) {
    if (pairs[pair].foreground == foreground && pairs[pair].background == background) return pair;
  }
  if (pair_count >= pair_limit || !start_pair(pair_count, foreground, background)) return 0;
  pairs[pair_count].foreground = foreground;
  pairs[pair_count].background = background;
  return pair_count++;
}

void cterm_define_style(uint16_t id, int foreground, int background, unsigned attributes) {
  if (styles == NULL) return;
  attr_t result = A_NORMAL;
  if (attributes & CTERM_BOLD) result |= A_BOLD;
  if (attributes & CTERM_DIM) result |= A_DIM;
#ifdef A_ITALIC
  if (attributes & CTERM_ITALIC) result |= A_ITALIC;
#endif
  if (attributes & CTERM_UNDERLINE) result |= A_UNDERLINE;
  if (attributes & CTERM_REVERSE) result |= A_REVERSE;
  styles[id].attributes = result;
  styles[id].pair = pair_limit == 0 ? 0 : pair_for(foreground, background);
}

int cterm_wcwidth(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

/// Scalars that take no column and leave no mark, but change how a terminal shows others.
static bool is_invisible(uint32_t scalar) {
  return scalar == 0xAD || scalar == 0x61C || (scalar >= 0x200B && scalar <= 0x200F) ||
         (scalar >= 0x202A && scalar <= 0x202E) || (scalar >= 0x2060 && scalar <= 0x206F) ||
         scalar == 0xFEFF || (scalar >= 0xFFF9 && scalar <= 0xFFFB) ||
         (scalar >= 0xE0000 && scalar <= 0xE0FFF);
}

/// For a terminal that is sent ASCII only.
static char ascii_for(uint32_t scalar) {
  static const struct {
    uint16_t first, last;
    char ascii;
  } table[] = {
      {0x00A0, 0x00A0, ' '},  {0x00AB, 0x00AB, '<'},  {0x00B7, 0x00B7, '.'},
      {0x00BB, 0x00BB, '>'},  {0x00D7, 0x00D7, 'x'},  {0x2010, 0x2015, '-'},
      {0x2018, 0x201B, '\''}, {0x201C, 0x201F, '"'},  {0x2022, 0x2022, '*'},
      {0x2026, 0x2026, '~'},  {0x2039, 0x2039, '<'},  {0x203A, 0x203A, '>'},
      {0x2190, 0x2190, '<'},  {0x2191, 0x2191, '^'},  {0x2192, 0x2192, '>'},
      {0x2193, 0x2193, 'v'},  {0x21C4, 0x21C4, '='},  {0x2212, 0x2212, '-'},
      {0x2315, 0x2315, '/'},  {0x2500, 0x2501, '-'},  {0x2502, 0x2503, '|'},
      {0x2504, 0x2505, '-'},  {0x2506, 0x2507, '|'},  {0x2508, 0x2509, '-'},
      {0x250A, 0x250B, '|'},  {0x250C, 0x254B, '+'},  {0x254C, 0x254D, '-'},
      {0x254E, 0x254F, '|'},  {0x2550, 0x2550, '='},  {0x2551, 0x2551, '|'},
      {0x2552, 0x2570, '+'},  {0x2571, 0x2571, '/'},  {0x2572, 0x2572, '\\'},
      {0x2573, 0x2573, 'x'},  {0x2574, 0x2574, '-'},  {0x2575, 0x2575, '|'},
      {0x2576, 0x2576, '-'},  {0x2577, 0x2577, '|'},  {0x2581, 0x2583, '.'},
      {0x2584, 0x2588, '#'},  {0x2589, 0x258F, '|'},  {0x2590, 0x2590, '|'},
      {0x2591, 0x2593, ':'},  {0x25A0, 0x25A0, '#'},  {0x25B2, 0x25B2, '^'},
      {0x25B6, 0x25B8, '>'},  {0x25BC, 0x25BE, 'v'},  {0x25C0, 0x25C2, '<'},
      {0x25CB, 0x25CB, 'o'},  {0x25CF, 0x25CF, '*'},  {0x2605, 0x2606, '*'},
      {0x2713, 0x2714, 'v'},  {0x2717, 0x2718, 'x'},  {0x276F, 0x276F, '>'},
  };
  for (size_t index = 0; index < sizeof table / sizeof table[0]; index++) {
    if (scalar >= table[index].first && scalar <= table[index].last) return table[index].ascii;
  }
  return '?';
}

static void set(cchar_t *target, const wchar_t *text, const style *look) {
#ifdef NCURSES_EXT_COLORS
  int pair = look->pair;
  setcchar(target, text, look->attributes, 0, &pair);
#else
  setcchar(target, text, look->attributes, (short)look->pair, NULL);
#endif
}

/// Fills one or two places; the columns are always those of the cell, whatever the C library thinks
/// of its glyph, or everything to the right would shift.
static int convert(const cterm_cell *cell, cchar_t *target) {
  const style *look = &styles[cell->style];
  uint32_t base = cell->scalars[0];
  wchar_t text[MARKS + 2] = {0};
  if (!cterm_is_utf8 && base >= 0x7F) base = (uint32_t)ascii_for(base);
  int width = base < 0x20 || is_invisible(base) ? -1 : wcwidth((wchar_t)base);
  if (width < 1 || width > cell->width) {
    base = cterm_is_utf8 ? 0xFFFD : '?';
    width = 1;
  }
  text[0] = (wchar_t)base;
  int count = 1;
  for (int mark = 1; cterm_is_utf8 && mark <= MARKS && cell->scalars[mark] != 0; mark++) {
    uint32_t scalar = cell->scalars[mark];
    if (scalar >= 0x300 && !is_invisible(scalar) && wcwidth((wchar_t)scalar) == 0) {
      text[count++] = (wchar_t)scalar;
    }
  }
  text[count] = 0;
  set(target, text, look);
  if (width == cell->width) return 1;
  set(target + 1, L" ", look);
  return 2;
}

void cterm_put_run(int row, int column, const cterm_cell *cells, int count) {
  if (styles == NULL || row < 0 || row >= LINES || column < 0 || column >= COLS) return;
  cchar_t line[256];
  while (count > 0) {
    int used = 0, width = 0;
    while (count > 0 && used < 254) {
      used += convert(cells, line + used);
      width += cells->width;
      cells++;
      count--;
    }
    mvadd_wchnstr(row, column, line, used);
    column += width;
    if (column >= COLS) return;
  }
}

void cterm_cursor(int row, int column) {
  bool is_shown = row >= 0 && row < LINES && column >= 0 && column < COLS;
  curs_set(is_shown ? 1 : 0);
  if (is_shown) wmove(stdscr, row, column);
}
