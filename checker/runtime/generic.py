"""A tiny configuration and inputs for a class that no test of the checkout is about.

The configuration is the default one, shrunk as far as PyTorch can run a model of it; the inputs are those that
TensorFlow builds the model with, filled with random values.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from importlib import import_module
from inspect import signature
from typing import Any

BATCH, LENGTH = 3, 7
STATES = 16  # of sound; training masks 10 at a time
DEPTHS = {
    r"vocab_size|.*_vocab_size": 99,
    r"num_(hidden_|encoder_|decoder_)?layers|n_layers?|(encoder|decoder)_layers": 2,
    r"max_position_embeddings|n_positions|n_ctx|max_(source|target)_positions": 128,
    r"depths?": 3,  # CvT takes a layer's rate of dropping by the number of its stage
}
NARROW = {
    **DEPTHS,
    r"hidden_size|d_model|n_embd|dim|emb_dim|embed_dim|projection_dim|out_dim": 32,
    r"embedding_size": 16,  # another than the hidden size, for that is what a projection is for
    # of several stages: 1, 2, 4 …
    r"(num_|n_|encoder_|decoder_|num_encoder_|num_decoder_)?(attention_|key_value_)?heads?": 4,
    r"intermediate_size|d_ff|d_inner|(encoder|decoder)_ffn_dim|hidden_dim|ffn_dim": 37,
    r"d_kv|d_head|rotary_dim": 8,
    r"coordinate_size": 6,  # four of these and two of the next are one hidden size
    r"shape_size": 4,
    r"attention_window": 16,  # texts are filled up to it
}
SIZES = {**NARROW, r"image_size|input_size": 32, r"patch_size": 8}
WIDTHS = re.compile(r"hidden_sizes|embed_dims?")  # of one that has several stages: an eighth
IMAGE = 64
LARGEST = 100_000_000  # weights; their PyTorch and TensorFlow models take some gigabytes
LEVELS: tuple[dict[str, int], ...] = (SIZES, NARROW, {**DEPTHS, "image_size": 64}, DEPTHS, {})
SPECIAL = {"pad_token_id": 0, "mask_token_id": 1}  # without them, some models cannot run at all
ABSENT = {"initializer_range": 0.02, "image_size": IMAGE}  # some models read them, though only checkpoints have them
TOKENS = range(4, 0, -1)  # inputs have none of these
ROLES = (("encoder", "decoder"), ("vision_config", "text_config"), ("question_encoder", "generator"))
Inputs = dict[str, Any]


def case(names: dict[str, str], cases: dict[str, tuple[Any, Inputs]]) -> tuple[Any, Inputs]:
    """The configuration and inputs for a PyTorch class."""
    torch_class = getattr(import_module(names["pt_module"]), names["pt"])
    for config, inputs in cases.values():
        if isinstance(config, torch_class.config_class):
            return config, with_choices(names["pt"], inputs)
    tf_class = getattr(import_module(names["tf_module"]), names["tf"])
    problem: Exception | None = None
    for config in _tries(torch_class):
        try:
            _require_small(torch_class, config)
            inputs = with_choices(names["pt"], inputs_of(torch_class, tf_class, config))
            return config, _accepted(torch_class(config).eval(), inputs)
        except Exception as error:  # noqa: BLE001 - sizes that do not fit together, mostly
            problem = problem or error
    raise problem or ValueError("there is no configuration")


def _accepted(model: Any, inputs: Inputs) -> Inputs:
    """The inputs, without their mask where PyTorch does not take one of their shape."""
    try:
        model(**_taken(type(model), inputs))
    except Exception:
        if "attention_mask" not in inputs:
            raise
        inputs = {**inputs, "attention_mask": None}
        model(**_taken(type(model), inputs))
    return inputs


def _tries(torch_class: Any) -> Iterator[Any]:
    """Configurations, the smallest first; each once more with what some models cannot do without."""
    try:
        torch_class.config_class()
    except Exception:  # noqa: BLE001 - one that is made of others has no default
        yield composed(torch_class)
        return
    for sizes in LEVELS:
        try:
            config = shrunk(torch_class.config_class, sizes)
        except Exception:  # noqa: BLE001
            continue
        yield config
        vars(config).update(_lacking(config))
        yield config


def _lacking(config: Any) -> Inputs:
    """What a configuration has not by default, and what some models cannot do without."""
    unset = {name: value for name, value in SPECIAL.items() if getattr(config, name, 0) is None}
    absent = {name: value for name, value in ABSENT.items() if not hasattr(config, name)}
    widths = getattr(config, "hidden_sizes", None)
    last = {"hidden_size": widths[-1]} if widths and not hasattr(config, "hidden_size") else {}
    return {**unset, **absent, **last}


def _require_small(torch_class: Any, config: Any) -> None:
    """Raises ValueError where a model has too many weights; they are counted without memory, where PyTorch can."""
    torch: Any = import_module("torch")
    try:
        with torch.device("meta"):
            count = sum(weight.numel() for weight in torch_class(config).parameters())
    except Exception:  # noqa: BLE001 - a model that reads its own numbers while it is made
        return
    if count > LARGEST:
        raise ValueError(f"its default configuration, shrunk as far as it goes, still has {count:.0e} weights")


def _taken(torch_class: Any, inputs: Inputs) -> Inputs:
    known = signature(torch_class.forward).parameters
    return {name: value for name, value in inputs.items() if name in known}


def shrunk(config_class: Any, sizes: dict[str, int]) -> Any:
    """The default configuration, and those that it holds, with these sizes."""
    defaults = config_class()
    values = dict(_smaller(defaults.to_dict(), sizes))
    values.update(_moved(defaults, values.get("vocab_size")))
    values.update(_tapped(defaults) if sizes else {})
    for name, value in vars(defaults).items():
        if hasattr(value, "to_dict"):
            values[name] = shrunk(type(value), sizes).to_dict()
    if hasattr(defaults, "image_size") and not hasattr(defaults, "num_channels"):
        values["num_channels"] = 3  # that of checkpoints has it, and TensorFlow asks for it
    return config_class(**values)


def _tapped(config: Any) -> Inputs:
    """As many layers as a head takes the states of, where it takes several, and all of them."""
    taps = getattr(config, "out_indices", None)
    if not (isinstance(taps, list) and len(taps) > 1 and hasattr(config, "num_hidden_layers")):
        return {}
    return {"num_hidden_layers": len(taps), "out_indices": list(range(1, len(taps) + 1))}


def _moved(config: Any, vocabulary: int | None) -> Inputs:
    """The special tokens that are beyond a vocabulary, each at a place of its own among the first."""
    tokens = {name: token for name, token in vars(config).items() if name.endswith("_token_id") and type(token) is int}
    beyond = sorted({token for token in tokens.values() if vocabulary and token >= vocabulary})
    places = dict(zip(beyond, TOKENS))  # noqa: B905 - Python 3.9
    return {name: places[token] for name, token in tokens.items() if token in places}


def _smaller(values: dict[str, Any], sizes: dict[str, int]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if sizes.keys() >= NARROW.keys() and isinstance(value, list) and WIDTHS.fullmatch(name):
            yield name, [max(each // 8, 1) for each in value]
        for pattern, size in sizes.items():
            if re.fullmatch(pattern, name):
                if (type(value) is int and value > size) or (value is None and name == "vocab_size"):
                    yield name, size
                elif isinstance(value, list) and "depth" in pattern:
                    yield name, [min(each, size) for each in value]
                elif isinstance(value, list) and "heads" in pattern:
                    yield name, [2**at for at in range(len(value))]


def composed(torch_class: Any) -> Any:
    """A configuration made of those of two usual models, for a class that has no default one."""
    vision = getattr(torch_class, "main_input_name", "input_ids") == "pixel_values"
    kinds = {
        "encoder": "vit" if vision else "bert",
        "vision_config": "vit",
        "question_encoder": "dpr",
        "generator": "bart",
    }
    configs = import_module("transformers.models.auto.configuration_auto").CONFIG_MAPPING
    for roles in ROLES:
        parts = {role: shrunk(configs[kinds.get(role, "bert")], SIZES) for role in roles}
        if "decoder" in parts:
            parts["decoder"].is_decoder = parts["decoder"].add_cross_attention = True
        try:
            return torch_class.config_class(**{role: part.to_dict() for role, part in parts.items()})
        except Exception:  # noqa: BLE001 - it has other roles
            continue
    raise ValueError(f"no test of the checkout says what a `{torch_class.config_class.__name__}` is made of")


def inputs_of(torch_class: Any, tf_class: Any, config: Any) -> Inputs:
    """Random values of what a class is built with."""
    model = tf_class(config)
    try:
        dummies = {name: dummy.numpy() for name, dummy in model.dummy_inputs.items() if hasattr(dummy, "numpy")}
        known = getattr(model, "input_signature", {})
    except NotImplementedError:  # the library cannot tell by the configuration
        dummies, known = _usual(torch_class, config), {}
    inputs = {name: _filled(name, dummy, known.get(name), config) for name, dummy in dummies.items()}
    if getattr(config, "is_encoder_decoder", False) and "input_ids" in inputs and config.eos_token_id is not None:
        inputs["input_ids"][inputs["input_ids"] == config.eos_token_id] = 3
        inputs["input_ids"][:, -1] = config.eos_token_id  # a classifier reads there
    taken = signature(torch_class.forward).parameters
    if "doc_scores" in taken:
        inputs.update(_documents(config))
    if "image_attention_mask" in taken and "pixel_values" in inputs:
        inputs.update(_among_words(inputs["pixel_values"]))
    return inputs


def _usual(torch_class: Any, config: Any) -> Inputs:
    """Text and images, as far as a class takes them."""
    numpy: Any = import_module("numpy")
    size, channels = (
        next((getattr(each, name) for each in _parts(config) if hasattr(each, name)), default)
        for name, default in (("image_size", IMAGE), ("num_channels", 3))
    )
    text, image = numpy.ones((BATCH, LENGTH), "int64"), numpy.ones((BATCH, channels, size, size), "float32")
    return _taken(torch_class, {"pixel_values": image, "input_ids": text, "attention_mask": text})


def _filled(name: str, dummy: Any, known: Any, config: Any) -> Any:
    torch: Any = import_module("torch")
    sized = any({"image_size", "input_size"} & vars(each).keys() for each in _parts(config))
    free = name == "pixel_values" and not sized
    shape = list(_shape(dummy, known, IMAGE if free else max(dummy.shape)))
    if len(shape) == 2 and hasattr(config, "conv_stride"):  # sound, of which many samples become one state
        shape[1] += STATES * math.prod(config.conv_stride)
    if name.endswith("input_ids"):
        vocabulary = _vocabulary(config)
        return torch.randint(min(5, vocabulary - 1), vocabulary, shape)
    if dummy.dtype.kind == "f":
        return torch.rand(shape)
    value = torch.full(shape, int(dummy.flat[0]))
    if name.endswith("attention_mask") and len(shape) == 2 and shape[1] > 2:
        value[1::2, -max(2, shape[1] // 3) :] = 0
    return value


def _shape(dummy: Any, known: Any, largest: int) -> Iterator[int]:
    """Each size of an input: what is fixed or large enough stays, what is open becomes a small batch or length.

    A length that stays is made even, since PyTorch may ask for one that is halved.
    """
    sizes = list(known.shape) if known is not None else [None, *dummy.shape[1:]]
    for at, (size, built) in enumerate(zip(sizes, dummy.shape)):  # noqa: B905 - Python 3.9
        if size is not None:
            yield min(int(size), largest)
        else:
            yield BATCH if at == 0 else built + built % 2 if built > LENGTH else LENGTH


def _vocabulary(config: Any) -> int:
    sizes = [getattr(each, "vocab_size", None) for each in _parts(config)]
    return min((size for size in sizes if isinstance(size, int)), default=99)


def _parts(config: Any) -> Iterator[Any]:
    """A configuration and those that it holds."""
    yield config
    for value in vars(config).values():
        if hasattr(value, "to_dict"):
            yield from _parts(value)


def _documents(config: Any) -> Inputs:
    """What a retriever would have found."""
    torch: Any = import_module("torch")
    found = torch.randint(5, _vocabulary(config), (BATCH * config.n_docs, LENGTH))
    mask = torch.ones_like(found)
    return {"context_input_ids": found, "context_attention_mask": mask, "doc_scores": torch.rand(BATCH, config.n_docs)}


def _among_words(images: Any) -> Inputs:
    """Two images to each text, and which of its words see which of them; the first sees none."""
    torch: Any = import_module("torch")
    seen = torch.ones(len(images), LENGTH, 2, dtype=torch.int64)
    seen[:, 0] = 0
    seen[:, 1:3, 1] = 0
    return {"pixel_values": torch.stack([images, torch.rand_like(images)], 1), "image_attention_mask": seen}


def with_choices(name: str, inputs: Inputs) -> Inputs:
    if not name.endswith("ForMultipleChoice") or any(getattr(value, "ndim", 0) > 2 for value in inputs.values()):
        return inputs
    return {
        key: value.unsqueeze(1).repeat(1, 4, 1) if getattr(value, "ndim", 0) == 2 else value
        for key, value in inputs.items()
    }
