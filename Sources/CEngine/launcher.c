#include "cengine.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

const unsigned char cengine_launcher[] = {
#embed "../LocalEngine/Launcher/llama_server.py"
};
const size_t cengine_launcher_size = sizeof cengine_launcher;
