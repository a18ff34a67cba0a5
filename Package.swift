// swift-tools-version: 6.2
import PackageDescription

// Dependencies point one way only; docs/ARCHITECTURE.md has the table this file must agree with.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.init(stringLiteral: name)] + dependencies,
    exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "parley",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "parley", targets: ["parley"])],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // The vocabulary and the screen: no imports of ours.
    module("Conversation"),
    module("Surface"),

    // Values in, values out.
    module("Configuration", ["Conversation", "Surface", "CResources", toml]),
    module("Markdown", ["Surface", "CCmark"]),
    module("Workspace", ["Conversation", "Surface", "Configuration", "Markdown"]),

    // Everything that touches the world.
    module("Terminal", ["Surface", "CTerminal"]),
    module("Transfer", ["CTransfer"]),
    module("Providers", ["Conversation", "Transfer"]),
    .target(
      name: "LocalEngine", dependencies: ["Conversation", "Transfer", "CEngine"],
      exclude: ["Launcher"], swiftSettings: strict),
    module("Generation", ["Conversation"]),
    module("SessionStore", ["Conversation", grdb]),

    .executableTarget(
      name: "parley",
      dependencies: [
        "Conversation", "Surface", "Configuration", "Workspace", "Terminal", "Transfer",
        "Providers", "LocalEngine", "Generation", "SessionStore", "CEngine",
        arguments,
      ],
      swiftSettings: strict),

    // C, each behind one small header.
    .target(name: "CResources"),
    .target(
      name: "CTerminal",
      cSettings: [
        .define("_XOPEN_SOURCE_EXTENDED", to: "1"), .define("NCURSES_WIDECHAR", to: "1"),
        .define("_GNU_SOURCE", to: "1", .when(platforms: [.linux])),
      ],
      linkerSettings: [
        .linkedLibrary("ncursesw", .when(platforms: [.linux])),
        .linkedLibrary("ncurses", .when(platforms: [.macOS])),
      ]),
    .target(
      name: "CTransfer",
      cSettings: [.define("_GNU_SOURCE", to: "1", .when(platforms: [.linux]))],
      linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .target(
      name: "CEngine",
      cSettings: [.define("_GNU_SOURCE", to: "1", .when(platforms: [.linux]))]),
    .systemLibrary(
      name: "CCmark",
      providers: [
        .apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"]), .brew(["cmark-gfm"]),
      ]),

    tests("Conversation"),
    tests("Surface", ["CTerminal", "SurfaceSupport", "TestSupport"]),
    tests("Configuration", ["Conversation", "Surface", "TestSupport"]),
    tests("Markdown", ["Surface", "SurfaceSupport", "TestSupport"], exclude: ["Golden"]),
    tests(
      "Workspace", ["Conversation", "Surface", "Configuration", "SurfaceSupport"],
      exclude: ["Draw/Golden"]),
    tests("Terminal", ["Surface", "PtySupport", "TerminalProbe", "TestSupport"]),
    tests("Transfer", ["TestSupport"]),
    tests("Providers", ["Conversation", "Transfer", "TestSupport"]),
    tests(
      "LocalEngine",
      ["Conversation", "Transfer", "CEngine", "EngineSupervisorTool", "TestSupport"]),
    // The engine's supervisor as a program of its own; in parley it is a mode of the one binary.
    .executableTarget(
      name: "EngineSupervisorTool", dependencies: ["CEngine"], path: "Tests/EngineSupervisorTool"),
    tests("Generation", ["Conversation", "TestSupport"]),
    tests("SessionStore", ["Conversation", "StoreWriterTool", "TestSupport", grdb]),
    // A second process for the tests of the store: it writes, says so, and is killed.
    .executableTarget(
      name: "StoreWriterTool", dependencies: ["SessionStore", "Conversation", "TestSupport"],
      path: "Tests/StoreWriterTool", swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["parley", "Surface", "PtySupport", "CTestSupport", "TestSupport"],
      exclude: ["Golden"], swiftSettings: strict),
    // A server that misbehaves by script, seeded chance, folders that go away; imports nothing of ours.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),

    // A screen in memory as text, for golden files.
    .target(
      name: "SurfaceSupport", dependencies: ["Surface"], path: "Tests/SurfaceSupport",
      swiftSettings: strict),

    // A pseudo-terminal to run programs in, what a terminal would show of them, and a small such program.
    .target(
      name: "CTestSupport", path: "Tests/CTestSupport",
      cSettings: [.define("_GNU_SOURCE", to: "1", .when(platforms: [.linux]))]),
    .target(
      name: "PtySupport", dependencies: ["CTestSupport", "Surface"], path: "Tests/PtySupport",
      swiftSettings: strict),
    .executableTarget(
      name: "TerminalProbe", dependencies: ["Terminal", "Surface"], path: "Tests/TerminalProbe",
      swiftSettings: strict),
  ]
)
