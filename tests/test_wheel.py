"""What is installed is complete: the checks, the example ports, the schema."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from checker import demo

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(ROOT)], check=True)
    return next(folder.glob("*.whl"))


def test_everything_the_sources_hold_is_in_the_wheel(wheel: Path) -> None:
    held = {
        file.relative_to(ROOT).as_posix()
        for package in ("checker", "checks")
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert held <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_works_by_itself(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = "from checker import demo; from checker.cli import main; print(demo.__file__); main(['demo', 'port'])"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(str(tmp_path / "site" / "checker" / "demo"))
    assert f"TensorFlow port of {demo.MODEL}" in done.stdout
    assert (tmp_path / "port" / "src" / "transformers" / "__init__.py").is_file()
