"""
A saved model is the same when it is loaded again.

This runs the models (`--runtime`): TensorFlow saves each of them, TensorFlow loads it, and PyTorch loads it with
`from_tf=True`; a main layer is made anew out of its Keras configuration. The outputs stay what they were.

Guide: step 5. The common tests save and load every class.
Severity: error. What users train is lost when they save it.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
         self.activation = get_tf_activation(config.hidden_act)
-        config.hidden_act = "relu"
         self.layer_norm = keras.layers.LayerNormalization(epsilon=config.layer_norm_eps, name="layer_norm")
```
"""

from collections.abc import Iterator

from checker.facts.running.results import Difference, Saving
from checker.facts.running.worker import together
from checker.finding import Finding


def check(saving: Saving) -> Iterator[Finding]:
    """The classes that change, or that cannot be saved and loaded."""
    for found in saving.differences:
        owner, owners = found.owners[0], together(found.owners)
        place = found.raised if found.raised and found.raised.path == owner.path else owner
        yield Finding(_message(found, owners), place.path, place.line, symbol=owner.name)


def _message(found: Difference, owners: str) -> str:
    if found.raised:
        return f"{owners} cannot be saved and loaded: {found.raised}"
    if found.tensor == "Keras":
        return (
            f"the main layer of {owners} gives something else when it is made anew out of its `get_config()`; keep "
            "what it is made of in the configuration"
        )
    return (
        f"{owners} gives something else after {found.tensor} loaded what TensorFlow saved; give every layer and "
        "weight a name of its own, as in PyTorch"
    )
