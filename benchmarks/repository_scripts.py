"""Strip real ports of all their wiring, mend them with `tfport-check --fix`, and ask the library's own scripts.

    python benchmarks/repository_scripts.py TREE PYTHON MODEL...

TREE is a checkout of early 2024, which is copied and never written in; PYTHON is an interpreter that has what
the scripts import (PyTorch, TensorFlow, what that version of the library needs) and, beside it or on the path,
ruff 0.1.5. Prints each script's exit code for the mended copy, and the files that differ from the tree's own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from checker.port import find_port
from checker.repo import Repo
from tests.strip import stripped

SCRIPTS = (
    *("check_inits.py", "check_dummies.py", "check_copies.py", "check_table.py", "check_repo.py", "check_doc_toc.py"),
    *("check_doctest_list.py", "sort_auto_mappings.py --check_only", "custom_init_isort.py --check_only"),
)
WIRING = "main-init,model-init,auto-mappings,dummy-objects,doc-page,doc-toctree,index-tick,documentation-tests"
LAST = 12  # lines of a script that fails


def strip(tree: Path, models: list[str]) -> list[str]:
    """Take all wiring of these models out of a tree; the paths that were changed."""
    repo = Repo.open(tree)
    for model in models:
        repo = stripped(find_port(repo, model))
    for path, text in repo.overlay.items():
        (tree / path).write_text(text, encoding="utf-8")
    return list(repo.overlay)


def run(tree: Path, python: str, script: str) -> int:
    """Run one of the library's scripts in a tree; what it says is printed where it fails."""
    path = f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(tree / "src"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("TF_USE_LEGACY_KERAS", None)  # these scripts crash with it
    command = [python, *f"utils/{script}".split()]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True)
    print(f"{script}: {done.returncode}", flush=True)
    if done.returncode:
        print("\n".join((done.stdout + done.stderr).splitlines()[-LAST:]))
    return done.returncode


def main(tree: str, python: str, *models: str) -> int:
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / "tree"
        shutil.copytree(tree, copy, symlinks=True)
        changed = strip(copy, list(models))
        print(f"{len(changed)} files stripped of {', '.join(models)}")
        command = [str(Path(sys.executable).with_name("tfport-check")), *models, "--repo", str(copy), "--fix"]
        fix = subprocess.run([*command, "--select", WIRING, "--format", "concise"])
        print(f"tfport-check --fix: {fix.returncode}")
        for path in changed:
            same = (copy / path).read_bytes() == (Path(tree) / path).read_bytes()
            print(f"{'as it was' if same else 'differs  '} {path}")
        return max([run(copy, python, script) for script in SCRIPTS])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
