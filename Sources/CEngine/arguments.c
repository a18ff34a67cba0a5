#include "cengine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cengine_supervisor_main(int argc, char *const *argv) {
  struct cengine_options options = {.model = ""};
  int index = 1;
  for (; index < argc; index += 2) {
    const char *name = argv[index];
    if (strcmp(name, "--") == 0) {
      options.command = argv + index + 1;
      break;
    }
    const char *value = index + 1 < argc ? argv[index + 1] : NULL;
    if (value == NULL) break;
    if (strcmp(name, "--directory") == 0) {
      options.directory = value;
    } else if (strcmp(name, "--key") == 0) {
      options.key = value;
    } else if (strcmp(name, "--idle") == 0) {
      options.idle_seconds = strtod(value, NULL);
    } else if (strcmp(name, "--model") == 0) {
      options.model = value;
    } else {
      break;
    }
  }
  if (options.directory == NULL || options.key == NULL || !(options.idle_seconds > 0) ||
      options.command == NULL || options.command[0] == NULL || options.command[0][0] != '/') {
    fprintf(stderr, "usage: --directory DIR --key KEY --idle SECONDS [--model M] -- COMMAND\n");
    return 2;
  }
  return cengine_supervise(&options);
}
