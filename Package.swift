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

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.init(stringLiteral: name)] + dependencies, exclude: [],
    swiftSettings: strict)
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
    module("LocalEngine", ["Conversation", "Transfer", "CEngine", "CResources"]),
    module("Generation", ["Conversation", "Providers"]),
    module("SessionStore", ["Conversation", grdb]),

    .executableTarget(
      name: "parley",
      dependencies: [
        "Conversation", "Surface", "Configuration", "Markdown", "Workspace", "Terminal",
        "Transfer", "Providers", "LocalEngine", "Generation", "SessionStore", "CTerminal", "CEngine",
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
    tests("Surface"),
    tests("Configuration", ["Conversation", "Surface"]),
    tests("Markdown", ["Surface"]),
    tests("Workspace", ["Conversation", "Surface", "Configuration", "Markdown"]),
    tests("Terminal", ["Surface"]),
    tests("Transfer"),
    tests("Providers", ["Conversation", "Transfer"]),
    tests("LocalEngine", ["Conversation", "Transfer"]),
    tests("Generation", ["Conversation", "Providers"]),
    tests("SessionStore", ["Conversation", grdb]),
    .testTarget(name: "EndToEndTests", swiftSettings: strict),
  ]
)
