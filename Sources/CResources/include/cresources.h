#pragma once
#include <stddef.h>

// The data files that are part of the binary, byte for byte.
typedef struct {
  const unsigned char *bytes;
  size_t length;
} cresource;

cresource cresource_theme_terminal(void);
cresource cresource_theme_light(void);
cresource cresource_theme_dark(void);
cresource cresource_keys(void);
cresource cresource_services(void);
