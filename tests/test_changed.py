import os
import subprocess
from pathlib import Path

import pytest

from checker.changed import Change, Owners, touched
from checker.git import head, since
from checker.repo import Folder, Repo, Unreadable
from tests import tiny

MODEL = "src/transformers/models/bert/modeling_tf_bert.py"
AUTO = "src/transformers/models/auto/modeling_tf_auto.py"
TOCTREE = "docs/source/en/_toctree.yml"
INDEX = "docs/source/en/index.md"


def ports(path: str, *lines: str) -> list[str]:
    """The ports one file touches, its changed lines given for a shared file."""
    change = Change("main", frozenset([path]) if lines else frozenset(), lines={path: lines})
    return list(touched(tiny.repo(), [path], change))


@pytest.mark.parametrize(
    "path",
    [
        MODEL,
        "src/transformers/models/bert/tokenization_bert.py",
        "src/transformers/models/bert",
        "src/transformers/models/deprecated/bert/modeling_tf_bert.py",
        "tests/models/bert/test_modeling_tf_bert.py",
        "tests/bert/test_modeling_tf_bert.py",
        "tests/test_modeling_tf_bert.py",
        "tests/models/bert",
        "docs/source/en/model_doc/bert.md",
        "docs/source/en/model_doc/bert.mdx",
        "docs/source/model_doc/bert.rst",
    ],
)
def test_a_ports_own_files_touch_it(path: str) -> None:
    assert ports(path) == ["bert"]


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "src/transformers/trainer.py",
        "src/transformers/models/clap/modeling_clap.py",
        "tests/utils/test_cli.py",
        "tests/test_modeling_clap.py",
        "docs/source/en/model_doc/clap.md",
        "docs/source/ko/model_doc/bert.md",
        "examples/bert/run.py",
    ],
)
def test_other_files_touch_no_port(path: str) -> None:
    assert ports(path) == []


def test_a_folder_touches_all_ports_in_it() -> None:
    assert ports("src/transformers/models") == ["bert", "gpt2", "openai"]
    assert ports(".") == ["bert", "gpt2", "openai"]


def test_a_page_of_another_name_belongs_to_the_classes_it_documents() -> None:
    assert ports("docs/source/en/model_doc/openai-gpt.md") == ["openai"]


@pytest.mark.parametrize(
    ("path", "line", "port"),
    [
        (tiny.INIT, '        "TFGPT2Model",', "gpt2"),
        (tiny.INIT, "    from .models.bert import (", "bert"),
        (AUTO, '        ("openai-gpt", "TFMisspeltModel"),', "openai"),
        (AUTO, '        ("bert", ("TFBertModel", "TFOther")),', "bert"),
        ("src/transformers/utils/dummy_tf_objects.py", "class TFGPT2Model(metaclass=DummyObject):", "gpt2"),
        (TOCTREE, "      - local: model_doc/openai-gpt", "openai"),
        (TOCTREE, "      - local: model_doc/bert", "bert"),
        (INDEX, "|         OpenAI GPT-2          |       ✅        |         ✅         |", "gpt2"),
        (INDEX, "| [BERT](model_doc/bert) | ✅ | ✅ |", "bert"),
        ("utils/documentation_tests.txt", "src/transformers/models/gpt2/modeling_tf_gpt2.py", "gpt2"),
        ("utils/not_doctested.txt", "docs/source/en/model_doc/bert.md", "bert"),
    ],
)
def test_a_changed_line_of_a_shared_file_touches_the_port_it_names(path: str, line: str, port: str) -> None:
    assert ports(path, line) == [port]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (tiny.INIT, '__version__ = "4.38.0"'),
        (tiny.INIT, '    "ClapModel",'),
        (AUTO, "# a bert of its own"),
        (INDEX, "| CLAP | ✅ | ❌ |"),
    ],
)
def test_a_changed_line_that_names_no_port_touches_none(path: str, line: str) -> None:
    assert ports(path, line) == []


def test_an_unchanged_shared_file_concerns_all_ports() -> None:
    assert ports(tiny.INIT) == ["bert", "gpt2", "openai"]


def test_a_port_is_new_when_its_tensorflow_file_is() -> None:
    change = Change("main", frozenset([MODEL, AUTO]), frozenset([MODEL]), {AUTO: ('("gpt2", "TFGPT2Model")',)})
    assert touched(tiny.repo(), [MODEL, AUTO], change) == {"bert": True, "gpt2": False}


def test_a_deleted_tensorflow_file_touches_its_port() -> None:
    gone = "src/transformers/models/clap/modeling_tf_clap.py"
    assert list(touched(tiny.repo(), [gone], Change("main", frozenset([gone])))) == ["clap"]


def test_a_model_that_is_gone_altogether_is_no_port() -> None:
    gone = "src/transformers/models/gone/modeling_tf_gone.py"
    assert not touched(tiny.repo(), [gone], Change("main", frozenset([gone])))


def test_names_are_compared_without_case_and_hyphens() -> None:
    assert tiny.repo().fact(Owners).named(["model_doc/OpenAI-GPT"]) == {"openai"}


# What git says


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", *identity, *arguments], cwd=root, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The tiny checkout as a repository, on a branch that left `main`."""
    root = tiny.write(tmp_path / "transformers")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-qm", "All")
    git(root, "checkout", "-qb", "port")
    return root


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def changed(root: Path, base: str | None = None) -> dict[str, bool]:
    change = since(root, base)
    return touched(Repo(Folder(root)), change.paths, change)


def test_nothing_changed(checkout: Path) -> None:
    assert since(checkout, None) == Change("main")


def test_committed_staged_unstaged_and_untracked_changes_count(checkout: Path) -> None:
    write(checkout, "committed.py", "")
    git(checkout, "add", ".")
    git(checkout, "commit", "-qm", "One")
    write(checkout, "staged.py", "")
    git(checkout, "add", ".")
    write(checkout, "README.md", "unstaged")
    write(checkout, "untracked.py", "")
    change = since(checkout, "main")
    assert change.paths == {"committed.py", "staged.py", "README.md", "untracked.py"}
    assert change.added == {"committed.py", "staged.py", "untracked.py"}


def test_what_the_base_did_since_does_not_count(checkout: Path) -> None:
    git(checkout, "checkout", "-q", "main")
    write(checkout, MODEL, "class TFBertModel: 'new'\n")
    git(checkout, "commit", "-qam", "Elsewhere")
    git(checkout, "checkout", "-q", "port")
    assert changed(checkout) == {}


def test_a_staged_change_that_the_file_no_longer_has_counts(checkout: Path) -> None:
    before = (checkout / MODEL).read_text()
    write(checkout, MODEL, "class TFBertModel: 'staged'\n")
    git(checkout, "add", ".")
    write(checkout, MODEL, before)
    assert changed(checkout) == {"bert": False}


def test_only_the_ports_named_in_the_changed_lines_of_a_shared_file(checkout: Path) -> None:
    write(checkout, AUTO, 'TF_MODEL_MAPPING_NAMES = [("bert", "TFBertModel"), ("gpt2", "TFGPT2Model")]\n')
    write(checkout, INDEX, "| BERT | ✅ | ✅ |\n| OpenAI GPT | ✅ | ❌ |\n")
    assert changed(checkout) == {"bert": False, "gpt2": False, "openai": False}
    git(checkout, "checkout", "-q", AUTO)
    assert changed(checkout) == {"openai": False}


def test_a_new_port_is_one(checkout: Path) -> None:
    write(checkout, "src/transformers/models/clap/modeling_tf_clap.py", "class TFClapModel: ...\n")
    assert changed(checkout) == {"clap": True}


def test_a_renamed_tensorflow_file_is_no_new_port(checkout: Path) -> None:
    write(checkout, MODEL, "".join(f"class TFBert{number}: ...\n" for number in range(20)))
    git(checkout, "commit", "-qam", "Longer")
    git(checkout, "branch", "-f", "main")
    git(checkout, "mv", "src/transformers/models/bert", "src/transformers/models/brett")
    assert changed(checkout) == {"brett": False}


def test_a_new_shared_file_counts_with_all_its_lines(checkout: Path) -> None:
    write(checkout, "utils/not_doctested.txt", "src/transformers/models/gpt2/modeling_tf_gpt2.py\n")
    assert changed(checkout) == {"gpt2": False}


def test_a_deleted_model_file_counts(checkout: Path) -> None:
    (checkout / MODEL).unlink()
    assert changed(checkout) == {"bert": False}


def test_odd_file_names_are_read(checkout: Path) -> None:
    odd = 'src/transformers/models/bert/a "b"\n\tü.py'
    write(checkout, odd, "")
    (checkout / os.fsdecode(b"src/transformers/models/gpt2/\xff.py")).write_text("")
    assert odd in since(checkout, None).paths
    assert changed(checkout) == {"bert": False, "gpt2": False}


def test_the_upstream_branch_is_the_base_when_there_is_one(checkout: Path) -> None:
    git(checkout, "update-ref", "refs/remotes/upstream/main", "main")
    assert since(checkout, None).base == "upstream/main"


def test_without_a_main_branch_the_last_commit_is_the_base(checkout: Path) -> None:
    git(checkout, "branch", "-qD", "main")
    write(checkout, MODEL, "")
    assert since(checkout, None).base == "HEAD"
    assert changed(checkout) == {"bert": False}


def test_a_repository_without_a_commit_is_all_new(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    git(root, "init", "-q", "-b", "other")
    assert changed(root) == {"bert": True, "gpt2": True, "openai": True}


@pytest.mark.parametrize("base", ["no-such-branch", "--output=/tmp/x", "-h", "main..port"])
def test_a_base_that_is_no_commit_is_refused(checkout: Path, base: str) -> None:
    with pytest.raises(Unreadable, match="git knows no commit"):
        since(checkout, base)


def test_a_base_without_a_common_commit_is_refused(checkout: Path) -> None:
    git(checkout, "checkout", "-q", "--orphan", "other")
    git(checkout, "commit", "-qm", "Apart")
    with pytest.raises(Unreadable, match="share no commit"):
        since(checkout, "main")


def test_no_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="not a git repository"):
        since(tiny.write(tmp_path), None)


def test_nothing_the_checkout_configures_is_run(checkout: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command", "core.pager"):
        git(checkout, "config", key, str(trap))
    write(checkout, ".gitattributes", "* diff=x\n")
    write(checkout, tiny.INIT, '"TFGPT2Model"\n')
    assert "gpt2" in changed(checkout)
    assert not (tmp_path / "sprung").exists()


def test_the_commit_that_is_checked_out(checkout: Path, tmp_path: Path) -> None:
    assert head(checkout) == git(checkout, "rev-parse", "HEAD")
    assert head(tmp_path) is None
