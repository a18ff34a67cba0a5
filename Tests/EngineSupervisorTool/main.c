#include "cengine.h"

// The supervisor as the tests start it; in Parley it is a mode of the one binary.
int main(int argc, char **argv) { return cengine_supervisor_main(argc - 1, argv + 1); }
