"""A tiny configuration and inputs for a class that no test of the checkout is about: the default one, shrunk."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

SIZES = {
    r"vocab_size": 99,
    r"(hidden_size|d_model|n_embd|dim|embed_dim|encoder_embed_dim|embedding_size|projection_dim)": 32,
    r"(num_(hidden_)?layers|n_layers?|(num_)?(encoder|decoder)_layers|num_(encoder|decoder)_layers)": 2,
    r"(num_(attention_)?heads|n_heads?|(encoder|decoder)_(attention_)?heads|num_(encoder|decoder)_attention_heads)": 4,
    r"(intermediate_size|d_ff|(encoder|decoder)_ffn_dim|hidden_dim|ffn_dim|n_inner)": 37,
    r"(max_position_embeddings|n_positions|n_ctx)": 128,
    r"image_size": 32,
    r"patch_size": 8,
}
TYPES = (int,)


def case(names: dict[str, str], cases: dict[str, tuple[Any, dict[str, Any]]]) -> tuple[Any, dict[str, Any]]:
    """The configuration and inputs for a PyTorch class."""
    torch_class = getattr(import_module(names["pt_module"]), names["pt"])
    for config, inputs in cases.values():
        if isinstance(config, torch_class.config_class):
            return config, _multiple(names["pt"], inputs)
    config = shrunk(torch_class.config_class)
    return config, _multiple(names["pt"], inputs_of(torch_class, config))


def shrunk(config_class: Any) -> Any:
    """The default configuration with its usual sizes made small."""
    defaults = config_class()
    return config_class(**dict(_sizes(defaults.to_dict())))


def _sizes(values: dict[str, Any]) -> Any:
    for name, value in values.items():
        for pattern, size in SIZES.items():
            if type(value) in TYPES and value > size and re.fullmatch(pattern, name):
                yield name, size


def inputs_of(torch_class: Any, config: Any) -> dict[str, Any]:
    """Random values of what a class mainly takes."""
    torch: Any = import_module("torch")
    main = getattr(torch_class, "main_input_name", "input_ids")
    if main == "pixel_values":
        size = getattr(config, "image_size", 32)
        height, width = size if isinstance(size, (list, tuple)) else (size, size)
        return {main: torch.rand(3, getattr(config, "num_channels", 3), height, width)}
    if main != "input_ids":
        raise ValueError(f"no test of the checkout says what its `{main}` look like")
    vocabulary = int(getattr(config, "vocab_size", 99))
    ids = torch.randint(min(5, vocabulary - 1), vocabulary, (3, 7))
    return {main: ids, **({"decoder_input_ids": ids.flip(1)} if getattr(config, "is_encoder_decoder", False) else {})}


def _multiple(name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    if not name.endswith("ForMultipleChoice") or any(getattr(value, "ndim", 0) > 2 for value in inputs.values()):
        return inputs
    return {
        key: value.unsqueeze(1).repeat(1, 4, 1) if getattr(value, "ndim", 0) == 2 else value
        for key, value in inputs.items()
    }
