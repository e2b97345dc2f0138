"""Real ports with one thing spoiled: each kind of defect is found where it is, and nothing else is said."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from checker.check import load
from checker.finding import Finding
from checker.port import Port, all_ports, find_port
from checker.repo import Folder, Repo
from checker.run import judge
from tests.history import needs_history
from tests.trees import tree as folder

pytestmark = [pytest.mark.real, needs_history]

TREES = ("2022-10", "2023-05", "2024-02", "2025-08")
EVERY = 23  # one site of so many is tried: about a thousand in all
WEIGHTS = ("Dense", "LayerNormalization", "Embedding", "Conv1D", "Conv2D", "BatchNormalization")
Sites = Callable[[str], Iterator[str]]


def _without_lines(text: str, pattern: str) -> Iterator[str]:
    for match in re.finditer(pattern, text, re.MULTILINE):
        yield text[: match.start()] + text[match.end() :]


def unpack_inputs(text: str) -> Iterator[str]:
    return _without_lines(text, r"^ +@unpack_inputs\n")


def keras_serializable(text: str) -> Iterator[str]:
    return _without_lines(text, r"^@keras_serializable\n")


def training(text: str) -> Iterator[str]:
    """A Dropout that is no longer told whether it is training."""
    for match in re.finditer(r"self\.\w*dropout\w*\([^()\n]*(?P<gone>, training=training)\)", text):
        yield text[: match.start("gone")] + text[match.end("gone") :]


def name(text: str) -> Iterator[str]:
    """A letter doubled in the name of a layer that holds weights."""
    for keyword in _keywords(text, "name"):
        if isinstance(keyword.value, ast.Constant) and re.fullmatch(r"\w+", str(keyword.value.value)):
            end = _span(text, keyword.value)[1]
            yield text[: end - 1] + text[end - 2] + text[end - 1 :]


def epsilon(text: str) -> Iterator[str]:
    """An epsilon left to Keras, whose default is not PyTorch's."""
    for keyword in _keywords(text, "epsilon"):
        start, end = _span(text, keyword)
        before = re.sub(r",\s*$", "", text[:start])
        yield before + text[end:] if before != text[:start] else text[:start] + re.sub(r"^,\s*", "", text[end:])


def copied_line(text: str) -> Iterator[str]:
    """A statement that stands twice under a directive."""
    for match in re.finditer(
        r"^# Copied from transformers\.\S+(?: with .+)?\nclass (?s:.*?)(?=^\S)", text, re.MULTILINE
    ):
        if line := re.search(r"^ {8}self\.\w+ = [^\n(]*\n", match[0], re.MULTILINE):
            at = match.start() + line.end()
            yield text[:at] + line[0] + text[at:]


def directive(text: str) -> Iterator[str]:
    return _without_lines(text, r"^# Copied from transformers\.models\.\w+\.modeling_tf_\S+(?: with .+)?\n(?=class )")


def build(text: str) -> Iterator[str]:
    """A sublayer that `build` forgets."""
    guarded = r'^ {8}if getattr\(self, "\w+", None\) is not None:\n {12}with tf\.name_scope\(self\.\w+\.name\):\n'
    holds_weights = r"(?!self\.\w*(?:drop|pool))"
    return _without_lines(text, guarded + rf" {{16}}{holds_weights}self\.\w+\.build\([^\n]*\)\n(?! {{12}})")


def _replaced(text: str, pattern: str, new: str) -> Iterator[str]:
    for match in re.finditer(pattern, text, re.MULTILINE):
        yield text[: match.start()] + match.expand(new) + text[match.end() :]


def constant(text: str) -> Iterator[str]:
    """A layer that drops something, by its name, and is always told that nothing trains."""
    dropping = r"self\.\w*(?:drop|encoder|attention|layer_module)\w*"
    return _replaced(text, rf"({dropping}\([^()\n]*, training=)training\)", r"\1False)")


def crossed(text: str) -> Iterator[str]:
    """Two layers that each have the other's name."""
    between = r"((?:(?!\n\n)(?s:.))*?)"
    return _replaced(text, rf'name="query"{between}name="key"', r'name="key"\1name="query"')


def numbered(text: str) -> Iterator[str]:
    """A letter too many in the name of the layers of a list."""
    return _replaced(text, r'name=f"(\w+)(_\._|\.)\{', r'name=f"\1s\2{')


def configuration(text: str) -> Iterator[str]:
    return _replaced(text, r"^    config_class = \w+Config$", "    config_class = SomeOtherConfig")


def behind_return(text: str) -> Iterator[str]:
    return _replaced(text, r"(self\.built = True\n)(?= {8}if getattr)", r"\1        return\n")


def malformed(text: str) -> Iterator[str]:
    return _replaced(text, r"# Copied from (?=transformers\.models\.\w+\.modeling_tf_)", "# Copied from from ")


def leftover(text: str) -> Iterator[str]:
    return _replaced(text, r"\btf\.concat\(", "tf.concatenate(")


def _keywords(text: str, argument: str) -> Iterator[ast.keyword]:
    """The keyword of that name in each call that makes a layer with weights."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in WEIGHTS:
            yield from (keyword for keyword in node.keywords if keyword.arg == argument)


def _span(text: str, node: ast.expr | ast.keyword) -> tuple[int, int]:
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset


KINDS: dict[str, tuple[Sites, str]] = {
    "one @unpack_inputs removed": (unpack_inputs, "unpack-inputs"),
    "one @keras_serializable removed": (keras_serializable, "keras-serializable"),
    "one training=training removed": (training, "training-propagation"),
    "one name= misspelled": (name, "weight-names"),
    "one epsilon= dropped": (epsilon, "layer-defaults"),
    "one line altered under a directive": (copied_line, "copied-from"),
    "one directive removed": (directive, "copied-from"),
    "one sublayer's build deleted": (build, "build-sublayers"),
    "one training=training made False": (constant, "training-propagation"),
    "two names crossed": (crossed, "weight-names"),
    "the name of a list misspelled": (numbered, "weight-names"),
    "another model's config_class": (configuration, "keras-serializable"),
    "a build behind a return": (behind_return, "build-sublayers"),
    "one directive malformed": (malformed, "copied-from"),
    "one function of TensorFlow called as in PyTorch": (leftover, "torch-leftovers"),
}


CHECKS = load()


@cache
def checkout(tree: str) -> Repo:
    return Repo(Folder(folder(tree)))


def findings(port: Port) -> Counter[tuple[str, Finding]]:
    """What is said of a port, but not where; what is said of a copy may change when it no longer is one."""
    return Counter(
        (result.check.id, Finding(_problem(found), found.path, symbol=found.symbol, severity=found.severity))
        for result in judge(CHECKS, port)
        for found in result.findings
    )


def _problem(found: Finding) -> str:
    return found.message.partition(". Begin with ")[0]


def spoiled(tree: str, sites: Sites) -> Iterator[tuple[str, str, str]]:
    """Every so many-th site of a tree: the model, the file and its text with the defect."""
    count = 0
    for model in all_ports(checkout(tree)):
        port = find_port(checkout(tree), model)
        path = port.tf_file
        if "/deprecated/" not in path:
            for text in sites(port.repo.find(path) or ""):
                count += 1
                if count % EVERY == 1:
                    yield model, path, text


@cache
def known(tree: str, model: str) -> Counter[tuple[str, Finding]]:
    """What is said of a port as it is."""
    return findings(find_port(checkout(tree), model))


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_spoiled_port_is_reported(kind: str, tree: str) -> None:
    sites, check = KINDS[kind]
    missed, noise, tried = [], [], 0
    for model, path, text in spoiled(tree, sites):
        new = findings(find_port(checkout(tree).edited({path: text}), model)) - known(tree, model)
        tried += 1
        if not any((id, found.path) == (check, path) for id, found in new):
            missed.append(model)
        noise += [(model, id, found.symbol) for id, found in new if id != check]
    if not tried:
        pytest.skip(f"{tree} has no place for it")
    print(f"{kind} in {tree}: {tried - len(missed)} of {tried} found, {len(noise)} others said")
    assert len(missed) <= max(1, 0.02 * tried), missed
    assert len(noise) <= 1, noise
