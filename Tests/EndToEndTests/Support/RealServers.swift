import TestSupport

/// llama.cpp's server on loopback with the real demo model, in its own words and not through Parley.
final class LoopbackEngine: Sendable {
  let port: UInt16
  private let program: ServerProgram

  init() throws {
    port = try freePort()
    program = try ServerProgram(
      [
        Parley.engineFolder + "/engine/llama-server", "-m", LocalModelFile.smolLM2.source,
        "--host", "127.0.0.1", "--port", "\(port)", "-a", "smol", "-c", "2048", "-np", "1",
        // The same question is worked out in the same way each time.
        "--no-cache-prompt",
      ], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"])
    guard waits(within: .seconds(60), until: { [port] in statusOfGET("/health", at: port) == 200 })
    else { throw Trouble("the engine does not come up") }
  }
}

/// The LiteLLM proxy in front of an engine: a second opinion on every protocol, by other people.
final class LiteLLMProxy: Sendable {
  static let key = "sk-parley-test"

  /// Why there is none; nil where it can be started.
  static let absence: String? = {
    if TestPlaces.has("bin/litellm", of: "litellm") { return nil }
    return TestPlaces.reason(whyNot: "litellm") ?? "LiteLLM is fetched by make test-long"
  }()

  let port: UInt16
  private let engine: LoopbackEngine
  private let program: ServerProgram
  private let folder: TemporaryFolder

  init(before engine: LoopbackEngine) throws {
    (self.engine, folder, port) = (engine, try TemporaryFolder(), try freePort())
    let config = try folder.write(
      "config.yaml",
      """
      model_list:
        - model_name: smol
          litellm_params:
            model: hosted_vllm/smol
            api_base: http://127.0.0.1:\(engine.port)/v1
            api_key: none
      """)
    program = try ServerProgram(
      [
        TestPlaces.prepared + "/litellm/bin/python", TestPlaces.prepared + "/litellm/bin/litellm",
        "--config", config, "--host", "127.0.0.1", "--port", "\(port)",
      ],
      environment: [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": folder.path,
        "LITELLM_MASTER_KEY": Self.key, "LITELLM_LOCAL_MODEL_COST_MAP": "True",
      ], log: folder.path + "/log", isLogged: true)
    let isUp = waits(within: .seconds(180)) { [port] in
      statusOfGET("/health/liveliness", at: port) == 200
    }
    guard isUp else { throw Trouble("LiteLLM does not come up: \(folder.contents("log") ?? "")") }
  }
}
