"""The worker's first file, run by its path: takes its own package from beside it and nothing else of ours."""

from __future__ import annotations

import ctypes
import signal
import sys
from pathlib import Path
from types import ModuleType

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def _take_package() -> None:
    """`checker` is this one, whatever else is installed; the folder that Python put on the path goes."""
    folder = Path(__file__).resolve().parent
    package = ModuleType("checker")
    package.__path__ = [str(folder.parent)]
    sys.modules["checker"] = package
    sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != folder]


if __name__ == "__main__":
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    _take_package()
    from checker.runtime.sharing import SECOND
    from checker.runtime.worker import main

    main(Path(sys.argv[1]), second=sys.argv[2:] == [SECOND])
