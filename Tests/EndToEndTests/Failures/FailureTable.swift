import TestSupport

/// What providers really send, as far as recordings and their documents tell.
extension FailureCase {
  static let all =
    keys + credit + rates + contexts + models + refusals + servers + streams + network

  private static let keys: [FailureCase] = [
    .init(
      "key-openai", "wrongKey", 4, status: "401 Unauthorized",
      body:
        #"{"error":{"message":"Incorrect API key provided: \#(key). You can find your API key at the account page.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"#,
      headers: ["Content-Type: application/json", "x-request-id: req_8f2a"]),
    .init(
      "key-anthropic", "wrongKey", 4, status: "401 Unauthorized",
      body:
        #"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
      dialect: "anthropic"),
    .init(
      "key-gemini", "wrongKey", 4, status: "400 Bad Request",
      body:
        #"{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#,
      dialect: "gemini"),
    .init(
      "key-forbidden", "forbidden", 4, status: "403 Forbidden",
      body:
        #"{"error":{"code":"unsupported_country_region_territory","message":"Country, region, or territory not supported","param":null,"type":"request_forbidden"}}"#
    ),
  ]

  private static let credit: [FailureCase] = [
    .init(
      "credit-openai", "noCredit", 4, status: "429 Too Many Requests",
      body:
        #"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#
    ),
    .init(
      "credit-deepseek", "noCredit", 4, status: "402 Payment Required",
      body:
        #"{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}"#
    ),
    .init(
      "credit-anthropic", "noCredit", 4, status: "400 Bad Request",
      body:
        #"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}"#,
      dialect: "anthropic"),
  ]

  private static let rates: [FailureCase] = [
    .init(
      "rate-hours", "rateLimited", 5, status: "429 Too Many Requests",
      body:
        #"{"error":{"message":"Daily limit reached","type":"requests","code":"rate_limit_exceeded"}}"#,
      headers: ["Content-Type: application/json", "Retry-After: 7800"]),
    .init(
      "rate-openai-reset", "rateLimited", 5, status: "429 Too Many Requests",
      body:
        #"{"error":{"message":"Rate limit reached for m","type":"tokens","code":"rate_limit_exceeded"}}"#,
      headers: ["x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 6m0s"]),
    .init(
      "rate-gemini", "rateLimited", 5, status: "429 Too Many Requests",
      body:
        #"{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3600s"}]}}"#,
      dialect: "gemini"),
    .init(
      "rate-groq", "rateLimited", 5, status: "429 Too Many Requests",
      body:
        #"{"error":{"message":"Rate limit reached for model `m` on tokens per day (TPD): Limit 100000. Please try again in 14m7.66s.","type":"tokens","code":"rate_limit_exceeded"}}"#
    ),
  ]

  private static let contexts: [FailureCase] = [
    .init(
      "context-openai", "contextTooLong", 4, status: "400 Bad Request",
      body:
        #"{"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"#
    ),
    .init(
      "context-anthropic", "contextTooLong", 4, status: "400 Bad Request",
      body:
        #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#,
      dialect: "anthropic"),
    .init(
      "context-gemini", "contextTooLong", 4, status: "400 Bad Request",
      body:
        #"{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}"#,
      dialect: "gemini"),
    .init(
      "context-llama-server", "contextTooLong", 4, status: "400 Bad Request",
      body:
        #"{"error":{"code":400,"message":"request (6018 tokens) exceeds the available context size (2048 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":6018,"n_ctx":2048}}"#
    ),
  ]

  private static let models: [FailureCase] = [
    .init(
      "model-openai", "notFound", 4, status: "404 Not Found",
      body:
        #"{"error":{"message":"The model `m` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}"#
    ),
    .init(
      "model-responses", "notFound", 4, status: "400 Bad Request",
      body:
        #"{"error":{"message":"The requested model 'm' does not exist.","type":"invalid_request_error","param":"model","code":"model_not_found"}}"#,
      dialect: "openai-responses"),
    .init(
      "model-ollama", "notFound", 4, status: "404 Not Found",
      body: #"{"error":"model \"m\" not found, try pulling it first"}"#, dialect: "ollama"),
  ]

  private static let refusals: [FailureCase] = [
    .init(
      "refused-azure", "contentRefused", 4, status: "400 Bad Request",
      body:
        #"{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","type":null,"param":"prompt","code":"content_filter","status":400}}"#
    ),
    .init(
      "refused-openrouter", "contentRefused", 4, status: "403 Forbidden",
      body:
        #"{"error":{"code":403,"message":"m requires moderation on Fake. Your input was flagged for \"violence\".","metadata":{"reasons":["violence"]}}}"#
    ),
    .init(
      "refused-gemini", nil, 0,
      .server([
        .streamHead, .event(#"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}"#),
        .lastChunk,
      ]), dialect: "gemini", sign: "the provider's filter"),
    .init(
      "refused-after-text", nil, 0,
      .server([
        .streamHead, .piece(text: "Well, first"), .piece(finish: "content_filter"),
        .event("[DONE]"), .lastChunk,
      ]), sign: "the provider's filter", text: "Well, first"),
    .init(
      "refused-anthropic-after-text", nil, 0,
      .server([
        .streamHead,
        .event(#"{"type":"message_start","message":{"id":"x","usage":{"input_tokens":5}}}"#),
        .event(
          #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#),
        .event(
          #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Well,"}}"#),
        .event(#"{"type":"message_delta","delta":{"stop_reason":"refusal"}}"#),
        .event(#"{"type":"message_stop"}"#), .lastChunk,
      ]), dialect: "anthropic", sign: "the model refused", text: "Well,"),
  ]

  private static let servers: [FailureCase] = [
    .init(
      "overload-503", "overloaded", 5, status: "503 Service Unavailable",
      body: #"{"error":{"message":"Engine is currently overloaded"}}"#),
    .init(
      "overload-anthropic", "overloaded", 5, status: "529 Overloaded",
      body: #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
      dialect: "anthropic"),
    .init(
      "overload-gemini", "overloaded", 5, status: "503 Service Unavailable",
      body:
        #"{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}"#,
      dialect: "gemini"),
    .init(
      "server-error", "overloaded", 5, status: "500 Internal Server Error",
      body:
        #"{"error":{"message":"The server had an error while processing your request.","type":"server_error","param":null,"code":null}}"#
    ),
    .init(
      "bad-gateway-page", "overloaded", 5, status: "502 Bad Gateway",
      body:
        "<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1><script>x()</script></body></html>",
      headers: ["Content-Type: text/html"]),
    .init(
      "captive-portal-page", "notAModelServer", 3, status: "200 OK",
      body:
        "<!DOCTYPE html>\n<html><head><title>Hotel Wi-Fi</title></head><body>Log in</body></html>",
      headers: ["Content-Type: text/html"], isHosted: true),
    .init(
      "captive-portal-redirect", "redirect", 3, status: "302 Found", body: "",
      headers: ["Location: http://portal.invalid/login?from=here"], isHosted: true),
    .init(
      "captive-portal-511", "notAModelServer", 3, status: "511 Network Authentication Required",
      body: "<html><meta http-equiv=refresh content=\"0; url=http://portal.invalid\"></html>",
      isHosted: true),
    .init(
      "other-json", "notAModelServer", 3, status: "200 OK",
      body: #"{"name":"a wiki","version":"1.2"}"#),
    .init("plain-text", "notAModelServer", 3, status: "200 OK", body: "It works!", headers: []),
    .init("empty-answer", "cut", 5, status: "204 No Content", body: "", headers: []),
    .init(
      "error-in-200", "badRequest", 4, status: "200 OK",
      body:
        #"{"error":{"message":"temperature must be below 1","type":"invalid_request_error","param":"temperature"}}"#
    ),
  ]

  private static let streams: [FailureCase] = [
    .init("cut-before-headers", "cut", 5, .server([.reset])),
    .init("cut-before-text", "cut", 5, .server([.streamHead, .reset])),
    .init(
      "cut-after-text", "cut", 5, .server([.streamHead, .piece(text: "Because the"), .finish]),
      text: "Because the"),
    .init(
      "error-after-text", "overloaded", 5,
      .server([
        .streamHead, .piece(text: "Because the"),
        .event(#"{"error":{"message":"The model crashed","type":"server_error"}}"#), .lastChunk,
      ]), text: "Because the"),
    .init(
      "silence", "silence", 5, .server([.streamHead, .piece(text: "Because the"), .hold]),
      fields: "timeouts = { silence = 1 }", text: "Because the"),
    .init(
      "first-byte", "firstByteTimeout", 5, .server([.hold]),
      fields: "timeouts = { first_byte = 1 }"),
    .init(
      "connect", "connectTimeout", 5, .plainServer([.hold]), fields: "timeouts = { connect = 1 }"),
  ]

  /// The second label of this name is empty: it is wrong before any server of names could be asked.
  private static let noName = "no..such.invalid"
  private static let noProxy: [String: String?] = ["ALL_PROXY": nil, "http_proxy": nil]

  private static let network: [FailureCase] = [
    .init("tls-unknown-authority", "tls", 5, .tls(host: "127.0.0.1", isTrusted: false)),
    .init("tls-wrong-host", "tls", 5, .tls(host: "localhost", isTrusted: true)),
    .init(
      "tls-plain-http", "tls", 5,
      .plainServer([.send(text: "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), .hold])),
    .init(
      "dns", "unknownHost", 5, .nobody("http://\(noName)/v1"), environment: noProxy),
    .init("proxy-refused", "proxy", 5, .nobody("https://api.invalid")),
    .init(
      "proxy-unknown", "proxy", 5, .nobody("https://api.invalid"),
      environment: ["https_proxy": "http://\(noName):3128"]),
    .init(
      "proxy-407", "proxy", 5,
      .proxy([
        .response("407 Proxy Authentication Required", ["Proxy-Authenticate: Basic realm=\"x\""])
      ])),
    .init(
      "proxy-502", "proxy", 5, .proxy([.response("502 Bad Gateway", body: "<h1>no</h1>")])),
    .init("refused", "unreachable", 5, .nobody("http://127.0.0.1:1")),
    .init(
      "refused-engine", "unreachable", 5, .nobody("http://127.0.0.1:1"),
      fields: "start = \"ollama serve\""),
    .init(
      "not-http", "notAModelServer", 3, .server([.send(text: "SSH-2.0-OpenSSH_9.2\r\n"), .finish])),
  ]
}
