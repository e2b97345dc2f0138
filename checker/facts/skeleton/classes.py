"""The classes of PyTorch's test file as the port has them: testers, suites, integration tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import libcst as cst

from checker.facts.skeleton.expressions import code
from checker.facts.skeleton.selection import Selection
from checker.facts.test_file import TESTED

MIXIN = "TFModelTesterMixin"
LISTS = re.compile(r"all_\w*classes|pipeline_model_mapping")
FOLLOWING = {"test_inputs_embeds": "test_graph_mode_with_inputs_embeds"}  # what one test needs, the other needs too
ONLY_CALLED = re.compile(r"_?(?:create_and_)?check_\w+|create_and_\w+|_(?!_|prepare_for_class)\w+")


@dataclass
class TestedClass:
    """One class: its statements that are kept, by turns."""

    node: cst.ClassDef
    bases: list[str]
    body: list[cst.BaseStatement] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.node.name.value

    @property
    def is_suite(self) -> bool:
        return any(base.endswith("TestCase") for base in self.bases)

    @property
    def methods(self) -> list[str]:
        return [node.name.value for node in self.body if isinstance(node, cst.FunctionDef)]

    @property
    def tests_something(self) -> bool:
        """Whether it is no suite, or has tests: its own, or the common ones."""
        return not self.is_suite or MIXIN in self.bases or any(name.startswith("test_") for name in self.methods)


def kept_class(node: cst.ClassDef, selection: Selection) -> TestedClass | None:
    """A class with what of its body is kept; None where it is about what the port does not have."""
    absent = selection.words.tools | selection.words.models
    bases = [code(base.value) for base in node.bases if code(base.value) not in absent]
    if any(code(each.decorator).partition("(")[0] in absent for each in node.decorators):
        return None
    decorators = [each for each in node.decorators if selection.is_certain(each.decorator)]
    found = TestedClass(node.with_changes(decorators=decorators), bases)
    for each in node.body.body:
        assert isinstance(each, cst.BaseStatement)
        kept = _statement(each, found, selection)
        if kept is None and _assigned(each) == TESTED:
            return None
        found.body += kept or []
    _add_usual(found, selection)
    _add_signature(found, selection)
    return found


def _statement(node: cst.BaseStatement, owner: TestedClass, selection: Selection) -> list[cst.BaseStatement] | None:
    if isinstance(node, cst.FunctionDef):
        method = selection.method(owner.name, node, is_suite=owner.is_suite)
        return [method, *_following(method, owner, selection)] if method else None
    name = _assigned(node)
    if not selection.is_certain(node):
        return None
    is_switch = name and re.search(r"= (?:True|False|None|\d+)$", code(node).strip())
    needless = is_switch and MIXIN in owner.bases and not selection.is_known(name, owner.node)
    return None if needless else [node]


def _following(method: cst.FunctionDef, owner: TestedClass, selection: Selection) -> Iterator[cst.BaseStatement]:
    """The test that is skipped where this one is."""
    other = FOLLOWING.get(method.name.value)
    own = {each.name.value for each in owner.node.body.body if isinstance(each, cst.FunctionDef)}
    if other in selection.tree.tensorflow_tests - own and "skip" in code(method):
        yield method.with_changes(name=cst.Name(str(other)))


def _assigned(node: cst.BaseStatement) -> str:
    match node:
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(cst.Name(name))])]):
            return name
    return ""


def _add_usual(found: TestedClass, selection: Selection) -> None:
    """The switches that the TensorFlow tests of nearly every model set, behind those of the class."""
    places = [place for place, node in enumerate(found.body) if _assigned(node)]
    if MIXIN not in found.bases or not places:
        return
    own = {_assigned(node) for node in found.body}
    added = {name: value for name, value in selection.tree.usual_attributes.items() if name not in own}
    lines = [cst.parse_statement(f"{name} = {value}\n") for name, value in added.items()]
    found.body[places[-1] + 1 : places[-1] + 1] = [line for line in lines if isinstance(line, cst.BaseStatement)]


def _add_signature(found: TestedClass, selection: Selection) -> None:
    """The test of the first input, where the common one takes it for `input_ids` and it is another."""
    test = selection.tree.common_method("test_forward_signature")
    if MIXIN not in found.bases or not selection.main_input or "main_input_name" in test or '"input_ids"' not in test:
        return
    if "test_forward_signature" in found.methods:
        return
    lines = (
        "def test_forward_signature(self):",
        "    config, _ = self.model_tester.prepare_config_and_inputs_for_common()",
        "",
        "    for model_class in self.all_model_classes:",
        "        signature = inspect.signature(model_class(config).call)",
        f'        self.assertEqual([*signature.parameters][0], "{selection.main_input}")',
    )
    method = cst.parse_statement("\n".join(lines) + "\n")
    if isinstance(method, cst.FunctionDef):
        found.body.append(method.with_changes(leading_lines=[cst.EmptyLine(indent=False)]))


def prune(classes: list[TestedClass], dropped: set[str]) -> None:
    """Take out of the classes the tests that call what went, and the checks that nothing calls any more."""
    while True:
        gone = dropped - {name for each in classes for name in each.methods}
        pattern = re.compile(rf"\bself\.(?:model_tester\.)?(?:{'|'.join(sorted(gone)) or '(?!)'})\b")
        text = "\n".join(code(node) for each in classes for node in each.body)
        lost = {
            (each.name, node.name.value)
            for each in classes
            for node in each.body
            if isinstance(node, cst.FunctionDef) and (pattern.search(code(node)) or _is_idle(node.name.value, text))
        }
        if not lost:
            return
        dropped |= {name for _, name in lost}
        for each in classes:
            each.body = [
                node
                for node in each.body
                if not (isinstance(node, cst.FunctionDef) and (each.name, node.name.value) in lost)
            ]


def _is_idle(name: str, text: str) -> bool:
    return bool(ONLY_CALLED.fullmatch(name)) and len(re.findall(rf"\b{name}\b", text)) < 2


def rebuilt(found: TestedClass) -> cst.ClassDef:
    """The class as it is written in the end."""
    first: Any = found.body[0] if found.body else cst.parse_statement("pass\n")
    lines = [line for line in first.leading_lines if line.comment]
    body = found.node.body.with_changes(body=[first.with_changes(leading_lines=lines), *found.body[1:]])
    bases = [cst.Arg(cst.parse_expression(base)) for base in found.bases]
    return found.node.with_changes(bases=bases, body=body)
