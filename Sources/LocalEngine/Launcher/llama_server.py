#!/bin/sh
'''exec' "$(dirname -- "$0")/venv/bin/python" -I -B "$0" "$@"
'''
# llama-server's own flags around the llama.cpp server of the PyPI package xllamacpp.
#
# Parley writes this file into its data folder beside the private environment `venv`. The shell
# lines above find the environment wherever that folder is; to Python they are a string. What the
# launcher does not know it refuses, so that a flag never gets lost silently.

import argparse
import os
import signal
import sys
import threading


def arguments():
    parser = argparse.ArgumentParser(
        prog="llama-server",
        allow_abbrev=False,
        description="The llama.cpp server of xllamacpp behind llama-server's flags.",
    )
    add = parser.add_argument
    add("-m", "--model", help="path of the GGUF file")
    add("-a", "--alias", help="name of the model on the wire")
    add("--host", default="127.0.0.1", help="address, or the path of a unix socket (*.sock)")
    add("--port", type=int, default=8080)
    add("-c", "--ctx-size", type=int, default=0, help="tokens of all slots together; 0: trained")
    add("-np", "--parallel", type=int, default=1, help="slots: answers at the same time")
    add("-b", "--batch-size", type=int)
    add("-ub", "--ubatch-size", type=int)
    add("-t", "--threads", type=int, help="threads that generate")
    add("-tb", "--threads-batch", type=int, help="threads that read the prompt")
    add("--threads-http", type=int)
    add("-ngl", "--gpu-layers", "--n-gpu-layers", type=int)
    add("-fa", "--flash-attn", choices=["on", "off", "auto"], default="auto")
    add("-s", "--seed", type=int)
    add("--temp", type=float)
    add("-kvu", "--kv-unified", action="store_true")
    add("--cache-ram", type=int, default=1024, help="MiB of main memory for old prompts")
    add("--no-cache-prompt", action="store_true")
    add("--jinja", action="store_true", help="use the model's own chat template (the default)")
    add("--no-jinja", action="store_true")
    add("--chat-template")
    add("--chat-template-file")
    add("--reasoning-format", choices=["auto", "none", "deepseek", "deepseek-legacy"])
    add("--mmproj", help="path of the multimodal projector")
    add("--api-key", action="append")
    add("--api-prefix")
    add("--metrics", action="store_true")
    add("--no-slots", action="store_true")
    add("--no-webui", "--no-ui", action="store_true")
    add("--no-warmup", action="store_true")
    add("--sse-ping-interval", type=int)
    add("--log-disable", action="store_true")
    add("-v", "--verbose", action="store_true")
    add("--version", action="store_true")
    return parser.parse_args()


def parameters(engine, given):
    params = engine.CommonParams()
    params.model.path = given.model
    params.model_alias = {given.alias} if given.alias else set()
    params.hostnames = given.host.split(",")
    params.port = given.port
    params.n_ctx = given.ctx_size
    params.n_parallel = given.parallel
    params.use_jinja = not given.no_jinja
    params.cache_prompt = not given.no_cache_prompt
    params.cache_ram_mib = given.cache_ram
    params.kv_unified = given.kv_unified
    params.warmup = not given.no_warmup
    params.endpoint_metrics = given.metrics
    params.endpoint_props = True
    params.endpoint_slots = not given.no_slots
    params.ui = False
    params.offline = True
    if given.log_disable:
        params.verbosity = -1
    elif given.verbose:
        params.verbosity = 10
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    params.cpuparams.n_threads = given.threads or cores or 1
    params.cpuparams_batch.n_threads = given.threads_batch or params.cpuparams.n_threads
    plain = {
        "n_batch": given.batch_size,
        "n_ubatch": given.ubatch_size,
        "n_threads_http": given.threads_http,
        "n_gpu_layers": given.gpu_layers,
        "chat_template": given.chat_template,
        "api_keys": given.api_key,
        "api_prefix": given.api_prefix,
        "sse_ping_interval": given.sse_ping_interval,
    }
    for name, value in plain.items():
        if value is not None:
            setattr(params, name, value)
    if given.chat_template_file:
        with open(given.chat_template_file, encoding="utf-8") as file:
            params.chat_template = file.read()
    if given.mmproj:
        params.mmproj.path = given.mmproj
    if given.seed is not None:
        params.sampling.seed = given.seed
    if given.temp is not None:
        params.sampling.temp = given.temp
    if given.reasoning_format:
        name = given.reasoning_format.upper().replace("-", "_")
        params.reasoning_format = getattr(
            engine.common_reasoning_format, "COMMON_REASONING_FORMAT_" + name
        )
    state = {"on": "ENABLED", "off": "DISABLED", "auto": "AUTO"}[given.flash_attn]
    params.flash_attn_type = getattr(
        engine.llama_flash_attn_type, "LLAMA_FLASH_ATTN_TYPE_" + state
    )
    return params


def main():
    given = arguments()
    try:
        import xllamacpp as engine
    except ImportError as error:
        sys.exit(f"llama-server: the package xllamacpp cannot be loaded: {error}")
    if given.version:
        print(f"version: xllamacpp {engine.__version__}")
        return
    if not given.model:
        sys.exit("llama-server: -m FILE is missing")
    if not os.path.isfile(given.model):
        sys.exit(f"llama-server: there is no model file {given.model}")

    # The server runs in threads of its own and has no stop of its own; the default action of the
    # signals ends the process in the middle of whatever it does, which is what a stop means here.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if ".sock" in given.host:
        os.umask(0o077)
    try:
        server = engine.Server(parameters(engine, given))
    except Exception as error:
        sys.exit(f"llama-server: {error}")
    print(f"llama-server: listening on {server.listening_address}", file=sys.stderr, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
