"""What others will copy is sound: the action, the documented workflows and the hooks, by the tools that judge them."""

import subprocess
from pathlib import Path

import pytest

from tests.workflows import BIN, DOCUMENTED, ROOT

ACTIONS = ("action.yml", "comment/action.yml", "setup/action.yml")
WORKFLOWS = tuple(path.relative_to(ROOT).as_posix() for path in sorted(DOCUMENTED.glob("*.yml")))
SPOILT = """
on: push
jobs:
  spoilt:
    runs-on: ubuntu-24.04
    steps:
      - run: echo ${{ github.event.head_commit.message }}
"""


def judge(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    if not (BIN / program).exists():
        pytest.skip(f"{program} is not installed here")
    return subprocess.run([BIN / program, *arguments], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize(
    "command",
    [
        ("zizmor", "--offline", "--no-progress", *ACTIONS, *WORKFLOWS),
        ("actionlint", *WORKFLOWS),
        ("check-jsonschema", "--builtin-schema", "vendor.github-actions", *ACTIONS),
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS),
        ("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"),
    ],
    ids=lambda command: " ".join(command[:3]),
)
def test_the_tools_find_nothing(command: tuple[str, ...]) -> None:
    done = judge(*command)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "told"),
    [(("zizmor", "--offline", "--no-progress"), "template-injection"), (("actionlint",), "potentially untrusted")],
    ids=["zizmor", "actionlint"],
)
def test_they_would_find_something(command: tuple[str, ...], told: str, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.yml"
    spoilt.write_text(SPOILT)
    done = judge(*command, str(spoilt))
    assert done.returncode != 0
    assert told in done.stdout
