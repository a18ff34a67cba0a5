#include "cresources.h"

// Swift's own way of embedding takes minutes above 48 KB; `#embed` takes no time. It is C23, which
// clang also offers to older standards with a warning that would be an error here.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char theme_terminal[] = {
#embed "../../themes/terminal.toml"
};
static const unsigned char theme_dark[] = {
#embed "../../themes/dark.toml"
};
static const unsigned char theme_light[] = {
#embed "../../themes/light.toml"
};
static const unsigned char theme_midnight[] = {
#embed "../../themes/midnight.toml"
};
static const unsigned char theme_forest[] = {
#embed "../../themes/forest.toml"
};
static const unsigned char theme_paper[] = {
#embed "../../themes/paper.toml"
};
static const unsigned char theme_contrast[] = {
#embed "../../themes/contrast.toml"
};
static const unsigned char keys[] = {
#embed "../../themes/keys.toml"
};
static const unsigned char services[] = {
#embed "../../themes/services.toml"
};

#define FILE_NAMED(name, bytes) {name, bytes, sizeof bytes}

static const cresource files[] = {
  FILE_NAMED("themes/terminal.toml", theme_terminal),
  FILE_NAMED("themes/dark.toml", theme_dark),
  FILE_NAMED("themes/light.toml", theme_light),
  FILE_NAMED("themes/midnight.toml", theme_midnight),
  FILE_NAMED("themes/forest.toml", theme_forest),
  FILE_NAMED("themes/paper.toml", theme_paper),
  FILE_NAMED("themes/contrast.toml", theme_contrast),
  FILE_NAMED("keys.toml", keys),
  FILE_NAMED("services.toml", services),
};

size_t cresource_count(void) { return sizeof files / sizeof files[0]; }
cresource cresource_at(size_t index) { return files[index]; }
