#include "cresources.h"

// Swift's own way of embedding takes minutes above 48 KB; `#embed` takes no time. It is C23, which
// clang also offers to older standards with a warning that would be an error here.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char theme_terminal[] = {
#embed "../../themes/terminal.toml"
};
static const unsigned char theme_light[] = {
#embed "../../themes/light.toml"
};
static const unsigned char theme_dark[] = {
#embed "../../themes/dark.toml"
};
static const unsigned char keys[] = {
#embed "../../themes/keys.toml"
};
static const unsigned char services[] = {
#embed "../../themes/services.toml"
};

cresource cresource_theme_terminal(void) {
  return (cresource){theme_terminal, sizeof theme_terminal};
}
cresource cresource_theme_light(void) { return (cresource){theme_light, sizeof theme_light}; }
cresource cresource_theme_dark(void) { return (cresource){theme_dark, sizeof theme_dark}; }
cresource cresource_keys(void) { return (cresource){keys, sizeof keys}; }
cresource cresource_services(void) { return (cresource){services, sizeof services}; }
