"""The example ports: `brand_new_bert`, completely wired, in the layout of each era of the library."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

MODEL = "brand_new_bert"
GUIDE_ERA = "2024-02"  # the last layout that lists every class by hand, and the one the porting guide describes


@dataclass(frozen=True)
class Gap:
    """One thing a half-finished port typically still lacks: what stands in the file, and what should."""

    path: str
    gap: str
    wired: str


_FOLDER = "src/transformers/models/brand_new_bert"
_PAGE = "docs/source/en/model_doc/brand_new_bert.md"
GAPS = (
    Gap(
        "src/transformers/__init__.py",
        "            TFBrandNewBertModel,",
        "            TFBrandNewBertForSequenceClassification,\n            TFBrandNewBertModel,",
    ),
    Gap(
        "src/transformers/models/auto/modeling_tf_auto.py",
        "",
        '        ("brand_new_bert", "TFBrandNewBertForSequenceClassification"),\n',
    ),
    Gap(
        _PAGE,
        "[[autodoc]] TFBrandNewBertForSequenceClassification\n",
        "[[autodoc]] TFBrandNewBertForSequenceClassification\n    - call\n",
    ),
    Gap(
        "docs/source/en/index.md",
        "| [BrandNewBert](model_doc/brand_new_bert) |       ✅        |         ❌         |",
        "| [BrandNewBert](model_doc/brand_new_bert) |       ✅        |         ✅         |",
    ),
    Gap(
        f"{_FOLDER}/modeling_tf_brand_new_bert.py",
        "self.dropout(outputs[0][:, 0])",
        "self.dropout(outputs[0][:, 0], training=training)",
    ),
    Gap(
        f"{_FOLDER}/modeling_tf_brand_new_bert.py",
        'ForMaskedLM.from_pretrained("acme/brand-new-bert-base", from_pt=True)',
        'ForMaskedLM.from_pretrained("acme/brand-new-bert-base")',
    ),
    Gap(f"{_FOLDER}/modeling_tf_brand_new_bert.py", "", "@keras_serializable\n"),
)


def eras() -> list[str]:
    """The names of the eras, oldest first: the month from which a tree of that layout was taken as the pattern."""
    return sorted(folder.name for folder in _root().iterdir() if folder.is_dir())


@cache
def tree(era: str) -> dict[str, str]:
    """The texts of an era's checkout by path."""
    return dict(_texts(_root() / era, ""))


def half_finished() -> dict[str, str]:
    """The texts of the era the guide describes, with the typical gaps in its port."""
    texts = dict(tree(GUIDE_ERA))
    for gap in GAPS:
        texts[gap.path] = texts[gap.path].replace(gap.wired, gap.gap)
    return texts


def write(folder: Path) -> None:
    """Write the half-finished port and the checkout around it into a folder."""
    for path, text in half_finished().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _root() -> Traversable:
    return files(__package__) / "eras"


def _texts(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    texts = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        path = f"{prefix}{item.name}"
        if item.is_dir():
            texts += _texts(item, f"{path}/")
        elif not item.name.endswith(".pyc"):
            texts.append((path, item.read_text(encoding="utf-8")))
    return texts
