"""A line that an edit makes shorter is joined with its neighbours where a formatter would do that."""

import pytest

from checker.facts.lines import refitted

LONG = "a" * 90
REFITTED = {
    "what fits now is joined": (
        f"x = f(\n    {LONG}, epsilon=config.layer_norm_eps\n)\n",
        f"x = f({LONG}, epsilon=1e-5)\n",
    ),
    "in an example too": (
        f">>> x = f(\n...     {LONG}, epsilon=config.layer_norm_eps\n... )\n",
        f">>> x = f({LONG}, epsilon=1e-5)\n",
    ),
    "what fitted before stands as someone wrote it": (
        "x = f(\n    a, epsilon=config.layer_norm_eps\n)\n",
        "x = f(\n    a, epsilon=1e-5\n)\n",
    ),
    "a comma at the end keeps it apart": (
        f"x = f(\n    {LONG}, epsilon=config.layer_norm_eps,\n)\n",
        f"x = f(\n    {LONG}, epsilon=1e-5,\n)\n",
    ),
    "and so does a comment": (
        f"x = f(\n    {LONG}, epsilon=config.layer_norm_eps  # so\n)\n",
        f"x = f(\n    {LONG}, epsilon=1e-5  # so\n)\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), REFITTED.values(), ids=REFITTED)
def test_a_line_that_became_shorter(before: str, after: str) -> None:
    assert refitted(before, before.replace("config.layer_norm_eps", "1e-5"), 2) == after
