import Configuration
import SessionStore
import Workspace

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Has a theme of the user's drawn anew whenever its file is saved, as long as the program runs.
func watchThemes(_ folders: ConfigurationFolders, post: @escaping @Sendable (Event) -> Void) {
  guard access(folders.themes, R_OK) == 0 else { return }
  // Nobody keeps it: without a call of `stop` its thread lives as long as the program.
  _ = FileWatcher(folder: folders.themes, prefix: "") { post(.themeFilesChanged) }
}
