"""A tiny checkout and tiny checks, for tests of what surrounds them."""

from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

from checker.check import Check
from checker.finding import Finding
from checker.port import Port
from checker.repo import Repo, Texts

FILES = {
    "src/transformers/__init__.py": '_import_structure = {"models.bert": ["TFBertModel"], "models.gpt2": []}\n',
    "src/transformers/modeling_tf_utils.py": "",
    "src/transformers/models/__init__.py": "from . import bert, gpt2, openai\n",
    "src/transformers/models/auto/configuration_auto.py": (
        'MODEL_NAMES_MAPPING = [("bert", "BERT"), ("gpt2", "OpenAI GPT-2"), ("openai-gpt", "OpenAI GPT")]\n'
        'SPECIAL_MODEL_TYPE_TO_MODULE_NAME = [("openai-gpt", "openai")]\n'
    ),
    "src/transformers/models/auto/modeling_tf_auto.py": 'TF_MODEL_MAPPING_NAMES = [("bert", "TFBertModel")]\n',
    "src/transformers/models/bert/modeling_bert.py": "class BertModel: ...\n",
    "src/transformers/models/bert/modeling_tf_bert.py": "class TFBertModel: ...\n",
    "src/transformers/models/clap/modeling_clap.py": "class ClapModel: ...\n",
    "src/transformers/models/gpt2/modeling_gpt2.py": "class GPT2Model: ...\n",
    "src/transformers/models/gpt2/modeling_tf_gpt2.py": "class TFGPT2Model: ...\n",
    "src/transformers/models/openai/modeling_openai.py": "class OpenAIGPTModel: ...\n",
    "src/transformers/models/openai/modeling_tf_openai.py": "class TFOpenAIGPTModel: ...\n",
    "docs/source/en/model_doc/bert.md": "# BERT\n\n[[autodoc]] TFBertModel\n",
    "docs/source/en/model_doc/openai-gpt.md": "# GPT\n\n[[autodoc]] TFOpenAIGPTModel\n",
    "docs/source/en/index.md": "| BERT | ✅ | ✅ |\n| OpenAI GPT | ✅ | ✅ |\n",
    "docs/source/en/_toctree.yml": "- local: model_doc/bert\n  title: BERT\n",
    "tests/models/bert/test_modeling_tf_bert.py": "class TFBertModelTest: ...\n",
    "README.md": "# Transformers\n",
}
BERT = "src/transformers/models/bert/modeling_tf_bert.py"
INIT = "src/transformers/__init__.py"


def repo(**changes: str) -> Repo:
    """The tiny checkout in memory; a file is changed by its name without folder and suffix."""
    return Repo(Texts(FILES | {_path(name): text for name, text in changes.items()}))


def _path(name: str) -> str:
    known = {path.rpartition("/")[2].partition(".")[0]: path for path in FILES}
    return known.get(name) or {"pyproject": "pyproject.toml"}[name]


def write(root: Path, changes: dict[str, str] | None = None) -> Path:
    """The tiny checkout on disk."""
    for path, text in (FILES | (changes or {})).items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def check(
    id: str,
    judge: Callable[[Port], Iterable[Finding]] = lambda port: (),
    *,
    severity: str = "error",
    title: str = "",
    guide: str = "step 4, change 1",
) -> Check:
    """A check out of one function."""
    module = ModuleType(id.replace("-", "_"))
    module.__doc__ = (
        f"{title or f'The {id} is right'}.\n\nWhy it matters.\n\nGuide: {guide}. Do it.\nSeverity: {severity}. So."
    )

    def run(port: Port) -> Iterable[Finding]:
        return judge(port)

    module.check = run  # type: ignore[attr-defined]
    return Check.of(module)


def finds(*findings: Finding, model: str = "") -> Callable[[Port], Iterable[Finding]]:
    """A judge that has these findings about every port, or about one."""
    return lambda port: findings if model in ("", port.name) else ()
