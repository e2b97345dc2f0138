"""The hooks, run by pre-commit itself on checkouts in git."""

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from checker import demo
from tests.history import REPOSITORY, needs_history
from tests.test_changed import git
from tests.trees import COMMITS
from tests.workflows import BIN, ROOT

PARTS = ("checker", "checks", "LICENSE", "README.md", "pyproject.toml", ".pre-commit-hooks.yaml")
WIRED = demo.tree(demo.GUIDE_ERA)
WIRING = {gap.path: gap for gap in demo.GAPS if not Path(gap.path).name.startswith("modeling_tf_brand")}
CONFIG = """
repos:
  - repo: {hooks}
    rev: {rev}
    hooks:
      - id: tfport-check
      - id: tfport-check-fix
        stages: [manual]
"""


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as a repository that pre-commit can clone."""
    if not (BIN / "pre-commit").exists():
        pytest.skip("pre-commit is not installed here")
    root = tmp_path_factory.mktemp("hooks")
    for name in PARTS:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-qm", "Release")
    return root


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it installs."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def checkout(hooks: Path, tmp_path: Path) -> Path:
    """A fork that uses the hooks, with a port that is wired completely."""
    for path, text in WIRED.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    rev = git(hooks, "rev-parse", "HEAD")
    (tmp_path / ".pre-commit-config.yaml").write_text(CONFIG.format(hooks=hooks, rev=rev))
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "Port")
    return tmp_path


def pre_commit(checkout: Path, home: Path, *arguments: str) -> tuple[int, str]:
    """Its exit code, and what it prints; what the hooks need is taken from here, so that no network is."""
    here = {"PYTHONPATH": sysconfig.get_path("purelib"), "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    environment = {**os.environ, **here, "PRE_COMMIT_HOME": str(home)}
    done = subprocess.run(
        [BIN / "pre-commit", *arguments], cwd=checkout, env=environment, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def spoil(checkout: Path, path: str) -> None:
    """Undo one line of the wiring, and stage that."""
    gap = WIRING[path]
    (checkout / path).write_text(WIRED[path].replace(gap.wired, gap.gap), encoding="utf-8")
    git(checkout, "add", path)


@pytest.mark.parametrize("path", WIRING)
def test_a_commit_that_touches_only_a_wiring_file_is_checked(path: str, checkout: Path, home: Path) -> None:
    spoil(checkout, path)
    code, printed = pre_commit(checkout, home, "run")
    assert code == 1, printed
    assert f"{path}:" in printed
    assert "1 left" in printed


def test_a_wired_port_passes_and_other_files_are_none_of_its_business(checkout: Path, home: Path) -> None:
    (checkout / "src" / "transformers" / "activations.py").write_text("# gelu\n")
    git(checkout, "add", ".")
    code, printed = pre_commit(checkout, home, "run")
    assert (code, "Passed" in printed) == (0, True), printed
    code, printed = pre_commit(checkout, home, "run", "--all-files")
    assert (code, "Passed" in printed) == (0, True), printed
    code, printed = pre_commit(checkout, home, "run", "--files", "README.md")
    assert "no files to check" in printed


def test_a_range_of_commits_is_compared_with_where_it_starts(checkout: Path, home: Path) -> None:
    spoil(checkout, next(iter(WIRING)))
    git(checkout, "commit", "-qm", "Unwired")
    code, printed = pre_commit(checkout, home, "run", "--from-ref", "HEAD^", "--to-ref", "HEAD")
    assert "1 left" in printed
    (checkout / "utils" / "x.py").write_text("x = 1\n")
    git(checkout, "add", ".")
    git(checkout, "commit", "-qm", "Elsewhere")
    code, printed = pre_commit(checkout, home, "run", "--from-ref", "HEAD^", "--to-ref", "HEAD")
    assert code == 0, printed


def test_the_other_hook_mends_what_is_staged(checkout: Path, home: Path) -> None:
    path = next(iter(WIRING))
    spoil(checkout, path)
    code, printed = pre_commit(checkout, home, "run", "tfport-check-fix", "--hook-stage", "manual")
    assert code == 1
    assert "files were modified by this hook" in printed
    assert (checkout / path).read_text(encoding="utf-8") == WIRED[path]
    git(checkout, "add", path)
    assert pre_commit(checkout, home, "run")[0] == 0


def test_it_can_be_tried_on_a_checkout_that_has_never_heard_of_it(hooks: Path, checkout: Path, home: Path) -> None:
    (checkout / ".pre-commit-config.yaml").unlink()
    path = next(iter(WIRING))
    spoil(checkout, path)
    code, printed = pre_commit(checkout, home, "try-repo", str(hooks), "tfport-check", "--files", path)
    assert code == 1
    assert "1 left" in printed


@needs_history
def test_it_can_be_tried_on_the_library_itself(hooks: Path, home: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--shared", "--no-checkout", REPOSITORY, "transformers")
    root = tmp_path / "transformers"
    git(root, "checkout", "-q", COMMITS["2024-02"])
    auto = root / "src/transformers/models/auto/modeling_tf_auto.py"
    auto.write_text(auto.read_text(encoding="utf-8").replace('        ("bert", "TFBertModel"),\n', ""))
    git(root, "add", ".")
    code, printed = pre_commit(root, home, "try-repo", str(hooks), "tfport-check")
    assert code == 1
    assert "`TFBertModel` is missing from `TF_MODEL_MAPPING_NAMES`" in printed
