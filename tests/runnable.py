"""A checkout that runs: a released library with the example port in it."""

import shutil
from functools import cache
from pathlib import Path

from checker import demo
from checker.check import Check

ERA = "2024-02"
HEADS = ("Model", "ForMaskedLM", "ForSequenceClassification", "PreTrainedModel")
PORTS = {"another_bert": "AnotherBert", "brand_new_bert": "BrandNewBert", "cousin_bert": "CousinBert"}
HALF = (
    '    _import_structure["models.albert"].extend(\n        [\n            "{}ALBERT_PRETRAINED_MODEL_ARCHIVE_LIST"'
)


COMMON_TESTS = {  # what the example's tests need of the library's
    "tests/test_configuration_common.py": (
        "class ConfigTester:\n    def __init__(self, parent, **kwargs): ...\n    def run_common_tests(self): ...\n"
    ),
    "tests/test_pipeline_mixin.py": "class PipelineTesterMixin: ...\n",
}


def runs_models(check: Check) -> bool:
    """Whether a check runs the checkout's models, and is skipped unless it is asked to."""
    return any(kind.__module__.startswith("checker.facts.running.") for kind in check.asks)


def build(library: Path, root: Path, *, tests: bool = True) -> Path:
    """A checkout at `root` out of an installed library, with the example ports of its time."""
    shutil.copytree(library, root / "src" / "transformers", ignore=shutil.ignore_patterns("__pycache__"))
    for path, text in _added(tests).items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    main = root / "src/transformers/__init__.py"
    main.write_text(_exporting(main.read_text(encoding="utf-8")), encoding="utf-8")
    return root


@cache
def _added(tests: bool) -> dict[str, str]:
    places = [f"src/transformers/models/{model}/" for model in PORTS]
    places += ["tests/"] if tests else []
    added = {path: text for path, text in demo.tree(ERA).items() if path.startswith(tuple(places))}
    return {**added, **(COMMON_TESTS if tests else {})}


def _exporting(text: str) -> str:
    """The main `__init__` with the ports in it."""
    configs = "".join(f'    "models.{model}": ["{name}Config"],\n' for model, name in PORTS.items())
    text = text.replace("_import_structure = {\n", f"_import_structure = {{\n{configs}", 1)
    for prefix in ("", "TF"):
        anchor = HALF.format(prefix and f"{prefix}_")
        assert anchor in text, "the library's main `__init__` is not as this test knows it"
        text = text.replace(anchor, _half(prefix) + anchor, 1)
    return text


def _half(prefix: str) -> str:
    lines = []
    for model, name in PORTS.items():
        exported = ", ".join(f'"{prefix}{name}{head}"' for head in HEADS)
        lines.append(f'    _import_structure["models.{model}"].extend([{exported}])\n')
    return "".join(lines)
