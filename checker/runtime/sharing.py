"""The classes of a port, shared by two processes: each takes the next one that is left, so that neither waits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

SECOND = "second"


class Share(NamedTuple):
    """One of the two processes, or the only one; `common` is the folder of what was asked for."""

    common: Path
    leads: bool

    @property
    def folder(self) -> Path:
        """Where it may write."""
        return self.common if self.leads else self.common / SECOND

    def take(self, at: int, name: str) -> bool:
        """Whether a class is to be run here; the first is always the leader's, so that every run is like the other."""
        if at == 0:
            return self.leads
        try:
            (self.common / f"{name}.taken").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def start(common: Path) -> subprocess.Popen[bytes]:
    """The second process, which ends with this one."""
    (common / SECOND).mkdir()
    return subprocess.Popen([sys.executable, sys.argv[0], str(common), SECOND])


def end(process: subprocess.Popen[bytes]) -> None:
    """Wait for the second process; where it ends too early, this one does so in the same way."""
    code = process.wait()
    if code < 0:
        os.kill(os.getpid(), -code)
    if code:
        os._exit(code)
