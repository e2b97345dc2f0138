"""Chance that is the same in every run."""

from __future__ import annotations

import random
from importlib import import_module
from typing import Any

SEED = 20240220


def sow() -> None:
    """Set every source of random numbers to its start."""
    torch: Any = import_module("torch")
    tensorflow: Any = import_module("tensorflow")
    random.seed(SEED)
    import_module("numpy").random.seed(SEED)
    torch.manual_seed(SEED)
    tensorflow.random.set_seed(SEED)
