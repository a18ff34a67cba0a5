#include "cengine.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char launcher[] = {
#embed "../LocalEngine/Launcher/llama_server.py"
};

const unsigned char *cengine_launcher(void) { return launcher; }

const size_t cengine_launcher_size = sizeof launcher;
