"""
Ports of Acme are named after Acme.

In Acme's fork a model's folder starts with `acme_`, so that everyone sees whom to ask.

Guide: step 1. Select the model you wish to convert.
Severity: warning. The library itself asks for no such thing.
"""

from collections.abc import Iterator

from checker.finding import Finding
from checker.port import Port


def check(port: Port) -> Iterator[Finding]:
    if not port.name.startswith("acme_"):
        yield Finding(f"`{port.name}` does not start with `acme_`; rename its folder", port.folder, symbol=port.name)
