#pragma once
#include <stddef.h>

// A data file that is part of the binary, byte for byte.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t length;
} cresource;

size_t cresource_count(void);
// The index must be below the count.
cresource cresource_at(size_t index);
