// Between opening (screen.c) and drawing (cells.c).
#pragma once

#include <stdbool.h>

/// Whether the terminal is sent UTF-8; otherwise ASCII.
extern bool cterm_is_utf8;

void cterm_start_colors(void);
