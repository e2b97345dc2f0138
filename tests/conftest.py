"""What all tests share: data files that pin what was found, written anew by `pytest --pin`."""

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None, database=None)  # a red run is red again
settings.load_profile("fixed")

Pin = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pin", action="store_true", help="write the pinned files anew instead of comparing with them")


@pytest.fixture
def pin(request: pytest.FixtureRequest) -> Pin:
    """Compare a text with the file that pins it."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--pin"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        pinned = path.read_text(encoding="utf-8") if path.exists() else ""
        lines = difflib.unified_diff(pinned.splitlines(), text.splitlines(), "pinned", "found", lineterm="", n=1)
        diff = "\n".join(lines)
        if text != pinned:
            pytest.fail(
                f"{path.name} differs; if that is meant, run `pytest --pin` and review:\n{diff}", pytrace=False
            )

    return compare
