"""A port of one small model, written as its two modeling files, for tests of what is read from them."""

import importlib
from textwrap import dedent, indent

from checker.check import Check
from checker.port import Port, find_port
from checker.repo import Repo, Texts
from checker.run import run

MODELS = "src/transformers/models"
TF = f"{MODELS}/acme/modeling_tf_acme.py"
UTILS = "src/transformers/modeling_tf_utils.py"
IMPORTS = """\
import random

import numpy as np
import tensorflow as tf

from ...modeling_tf_utils import TFPreTrainedModel, TFSequenceSummary, get_initializer, keras, keras_serializable
from ...modeling_tf_utils import unpack_inputs
from .configuration_acme import AcmeConfig

"""
FILES = {
    "src/transformers/__init__.py": "_import_structure = {}\n",
    f"{MODELS}/__init__.py": "",
    f"{MODELS}/acme/__init__.py": '_import_structure = {"modeling_tf_acme": ["TFAcmeModel"]}\n',
    UTILS: "def unpack_inputs(func): ...\ndef build_in_name_scope(self): ...\n",
}


def port(tensorflow: str, torch: str = "", **others: str) -> Port:
    """The port of those two texts; `others` are further models' TensorFlow files by the model's name."""
    files = {
        TF: IMPORTS + dedent(tensorflow),
        f"{MODELS}/acme/modeling_acme.py": "from torch import nn\n" + dedent(torch),
    }
    files |= {f"{MODELS}/{name}/modeling_tf_{name}.py": IMPORTS + dedent(text) for name, text in others.items()}
    return find_port(Repo(Texts(FILES | files)), "acme")


def layer(body: str, *, name: str = "TFAcmeLayer", base: str = "keras.layers.Layer", above: str = "") -> str:
    """A class with that body."""
    return f"{dedent(above)}class {name}({base}):\n{indent(dedent(body).strip(), '    ')}\n\n\n"


def found(id: str, of: Port) -> list[str]:
    """What a check finds: the symbols, with the severity before it where it is not the check's own."""
    check = Check.of(importlib.import_module(f"checks.{id.replace('-', '_')}"))
    result = run(check, of)
    assert result.status in ("passed", "failed"), result.reason
    severities = ("" if each.severity == check.severity else f"{each.severity} " for each in result.findings)
    return [f"{severity}{each.symbol}" for severity, each in zip(severities, result.findings, strict=True)]


def messages(id: str, of: Port) -> list[str]:
    """What a check says."""
    check = Check.of(importlib.import_module(f"checks.{id.replace('-', '_')}"))
    return [each.message for each in run(check, of).findings]


def mended(id: str, of: Port) -> str:
    """The TensorFlow file after the edits of a check, one after the other."""
    check = Check.of(importlib.import_module(f"checks.{id.replace('-', '_')}"))
    repo = of.repo
    for _ in range(9):
        edits = [each.edit() for each in run(check, find_port(repo, of.name)).findings if each.edit]
        if not edits:
            break
        repo = repo.edited({edits[0].path: edits[0].after})
    return repo.text(TF).removeprefix(IMPORTS)
