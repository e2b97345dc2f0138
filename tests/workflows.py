"""Workflows, run on this machine by act without Docker; GitHub's own actions have small stand-ins."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTED = ROOT / "docs" / "workflows"
STAND_INS = Path(__file__).parent / "act"
BIN = Path(sys.executable).parent
# Installing takes longer than all the rest, and is tested by itself.
PYTHON = f"""#!/bin/sh
case "$*" in
"-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && ln -s {BIN}/tfport-check "$3/bin/tfport-check" ;;
"-m pip "*) ;;
*) exec {sys.executable} "$@" ;;
esac
"""


@dataclass
class Runner:
    """A machine that runs workflows about one checkout."""

    checkout: Path
    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("bin", "artifacts", "action"):
            (self.home / name).mkdir()
        for name, script in {"python3": PYTHON, "pip": "#!/bin/sh\n"}.items():
            shim = self.home / "bin" / name
            shim.write_text(script)
            shim.chmod(0o755)
        for name in ("action", "comment", "setup"):
            shutil.copytree(ROOT / name, self.home / "action" / name)
        shutil.copy(ROOT / "action.yml", self.home / "action")

    @property
    def artifacts(self) -> Path:
        return self.home / "artifacts"

    def run(self, event: str, payload: Any, workflow: Path | str) -> tuple[bool, str]:
        """Whether a workflow succeeds, and what it prints; it is a file or a text."""
        if isinstance(workflow, str):
            (self.home / "workflow.yml").write_text(workflow)
            workflow = self.home / "workflow.yml"
        (self.home / "payload.json").write_text(json.dumps(payload))
        given = {"ARTIFACTS": str(self.artifacts), **self.environment}
        command = [str(_act()), event, "--eventpath", str(self.home / "payload.json"), "--workflows", str(workflow)]
        command += ["--platform", "ubuntu-24.04=-self-hosted", "--action-offline-mode", "--no-cache-server"]
        command += [word for name, value in given.items() for word in ("--env", f"{name}={value}")]
        command += [word for each in self._actions(workflow) for word in ("--local-repository", each)]
        environment = {
            "HOME": str(self.home),
            "PATH": f"{self.home / 'bin'}:{os.environ['PATH']}",
            "XDG_CACHE_HOME": str(self.home / "cache"),
        }
        secret = ["--secret", "GITHUB_TOKEN=secret"]
        done = subprocess.run(
            [*command, *secret], cwd=self.checkout, env=environment, capture_output=True, text=True, timeout=120
        )
        return done.returncode == 0, done.stdout + done.stderr

    def _actions(self, workflow: Path) -> list[str]:
        """Where each action is that the workflow and ours use."""
        text = workflow.read_text() + (ROOT / "action.yml").read_text()
        used = dict.fromkeys(re.findall(r"uses: ([\w-]+)/([\w-]+)[^@\s]*@(\S+)", text))
        here = ((each, STAND_INS / each[1] if each[0] == "actions" else self.home / "action") for each in used)
        return [f"{owner}/{name}@{ref}={folder}" for (owner, name, ref), folder in here]


def _act() -> Path:
    act = BIN / "act"
    if not act.exists():
        pytest.skip("act is not installed here")
    return act
