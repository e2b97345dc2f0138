"""
A saved model is the same when it is loaded again.

This runs the models (`--runtime`): TensorFlow saves each of them, TensorFlow loads it, and PyTorch loads it with
`from_tf=True`; the outputs stay what they were.

Guide: step 5. The common tests save and load every class.
Severity: error. What users train is lost when they save it.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        self.layer = [TFBrandNewBertLayer(config, name="layer") for i in range(config.num_hidden_layers)]
+        self.layer = [TFBrandNewBertLayer(config, name=f"layer_._{i}") for i in range(config.num_hidden_layers)]
```
"""

from collections.abc import Iterator

from checker.facts.running.results import Saving
from checker.facts.running.worker import together
from checker.finding import Finding


def check(saving: Saving) -> Iterator[Finding]:
    """The classes that change, or that cannot be saved and loaded."""
    for found in saving.differences:
        owner, owners = found.owners[0], together(found.owners)
        place = found.raised if found.raised and found.raised.path == owner.path else owner
        problem = (
            f"{owners} cannot be saved and loaded: {found.raised}"
            if found.raised
            else f"{owners} gives something else after {found.tensor} loaded what TensorFlow saved; give every "
            "layer and weight a name of its own, as in PyTorch"
        )
        yield Finding(problem, place.path, place.line, symbol=owner.name)
