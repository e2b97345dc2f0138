"""
Nothing is left that was marked for a person to write.

`tfport-check new` and `--fix` write what follows from the PyTorch files. What needs a person they mark `TODO(tfport)`:
the body of a `call`, a weight, a test that does not translate by itself. The mark goes with the work.

Guide: step 4. Our suggested starting point is the PyTorch file itself.
Severity: error. Part of the port is not written yet.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
         for layer_module in self.layer:
-            # TODO(tfport): translate the hidden states
             if output_hidden_states:
```
"""

from collections.abc import Iterator

from checker.facts.unfinished import Unfinished
from checker.finding import Finding


def check(unfinished: Unfinished) -> Iterator[Finding]:
    """The marks, each with what it asks for."""
    for mark in unfinished.marks:
        task = f": {mark.task}" if mark.task else ""
        yield Finding(
            f"this is still to be written{task}; then take the mark away", mark.path, mark.line, 1, mark.symbol
        )
