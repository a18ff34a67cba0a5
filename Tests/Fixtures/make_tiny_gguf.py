"""Writes a random GGUF of about half a megabyte that a real llama.cpp loads in milliseconds.

    make_tiny_gguf.py OUTPUT [--context 2048] [--no-template] [--seed 1]

Two layers of the llama architecture with a byte-level vocabulary. Its answers are noise; a GBNF
grammar in the request forces a text, which makes a real engine with a deterministic answer.
Needs the PyPI packages gguf and numpy.
"""

import argparse
import os

import gguf
import numpy

WIDTH, FEED_FORWARD, HEADS, LAYERS = 64, 128, 4, 2

TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def vocabulary():
    """Control tokens, then one token for each byte, then the few the SPM tokenizer looks for."""
    kind = gguf.TokenType
    words = [(b"<unk>", kind.UNKNOWN), (b"<s>", kind.CONTROL), (b"</s>", kind.CONTROL)]
    words += [(f"<0x{byte:02X}>".encode(), kind.BYTE) for byte in range(256)]
    words += [(bytes([byte]), kind.NORMAL) for byte in range(0x21, 0x7F)]
    words += [("\u2581".encode(), kind.NORMAL)]
    return words


def write(path, context, template, seed):
    random = numpy.random.default_rng(seed)

    def matrix(*shape):
        return (random.standard_normal(shape) * 0.02).astype(numpy.float32)

    def ones(size):
        return numpy.ones(size, dtype=numpy.float32)

    words = vocabulary()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("Parley tiny test model")
    writer.add_context_length(context)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([word for word, _ in words])
    writer.add_token_scores([0.0 if kind != gguf.TokenType.NORMAL else -1.0 for _, kind in words])
    writer.add_token_types([kind for _, kind in words])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    if template:
        writer.add_chat_template(TEMPLATE)

    writer.add_tensor("token_embd.weight", matrix(len(words), WIDTH))
    writer.add_tensor("output_norm.weight", ones(WIDTH))
    writer.add_tensor("output.weight", matrix(len(words), WIDTH))
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        writer.add_tensor(block + "attn_norm.weight", ones(WIDTH))
        writer.add_tensor(block + "ffn_norm.weight", ones(WIDTH))
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            writer.add_tensor(f"{block}{name}.weight", matrix(WIDTH, WIDTH))
        writer.add_tensor(block + "ffn_gate.weight", matrix(FEED_FORWARD, WIDTH))
        writer.add_tensor(block + "ffn_up.weight", matrix(FEED_FORWARD, WIDTH))
        writer.add_tensor(block + "ffn_down.weight", matrix(WIDTH, FEED_FORWARD))

    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("output")
    parser.add_argument("--context", type=int, default=2048)
    parser.add_argument("--no-template", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    unfinished = options.output + ".part"
    write(unfinished, options.context, not options.no_template, options.seed)
    os.replace(unfinished, options.output)


if __name__ == "__main__":
    main()
