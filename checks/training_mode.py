"""
Dropout and batch normalisation are told of the training.

This runs the models (`--runtime`) with `training=True` and listens to each layer that behaves otherwise then. Keras
passes `training` down by itself, so what is silent here was told `training=False` by someone.

Guide: step 4, item 1. All layers that behave differently at train time (e.g. Dropout) are called with `training`.
Severity: error. The model is trained without it.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        attention_probs = self.dropout(attention_probs, training=False)
+        attention_probs = self.dropout(attention_probs, training=training)
```
"""

from collections.abc import Iterator

from checker.facts.running.results import Training
from checker.facts.running.worker import together
from checker.finding import Finding


def check(training: Training) -> Iterator[Finding]:
    """The lines that call a layer which is not told, and the classes that fail in training."""
    for found in training.silent:
        yield Finding(
            f"with `training=True`, this {found.kind} of {together(found.owners)} is not told of it; pass "
            "`training=training` from `call` to here",
            found.path,
            found.line,
            symbol=found.owners[0].name,
        )
    for step in training.raised:
        place = step.raised if step.raised and step.raised.path == step.owner.path else step.owner
        yield Finding(
            f"calling `{step.owner.name}` with `training=True` fails: {step.raised}",
            place.path,
            place.line,
            symbol=step.owner.name,
        )
