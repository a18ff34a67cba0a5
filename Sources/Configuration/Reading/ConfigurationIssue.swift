/// Something in a configuration file that was not used, and why. Never fatal.
package struct ConfigurationIssue: Hashable, Sendable {
  /// The file as the user knows it: a path, or a name in `shipped/`.
  package var file: String
  /// Counted from 1; known for syntax errors only.
  package var line: Int?
  /// The dotted path inside the file (`services.cluster.base_url`); empty for the whole file.
  package var path: String
  /// What is wrong and what was expected, without the final dot.
  package var message: String

  package init(file: String, line: Int? = nil, path: String = "", message: String) {
    (self.file, self.line, self.path, self.message) = (file, line, path, message)
  }

  /// One line for a banner or standard error.
  package var sentence: String {
    let place = line.map { "\(file):\($0)" } ?? file
    return path.isEmpty ? "\(place): \(message)." : "\(place): \(path): \(message)."
  }
}

/// Collects issues while files are read; lives only as long as the reading.
final class IssueLog {
  private(set) var issues: [ConfigurationIssue] = []

  func report(_ message: String, file: String, path: String = "", line: Int? = nil) {
    issues.append(ConfigurationIssue(file: file, line: line, path: path, message: message))
  }
}
