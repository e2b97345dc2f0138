"""
Dropout and batch normalisation are told of the training.

This runs the models (`--runtime`) with `training=True` and listens to each layer that behaves otherwise then. Keras
passes `training` down by itself, so what is silent here was told `training=False` by someone. Each weight that has a
gradient in PyTorch has one in TensorFlow too.

Guide: step 4, item 1. All layers that behave differently at train time (e.g. Dropout) are called with `training`.
Severity: error. The model is trained without it.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        attention_probs = self.dropout(attention_probs, training=False)
+        attention_probs = self.dropout(attention_probs, training=training)
```

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        attention_probs = self.dropout(tf.stop_gradient(attention_probs), training=training)
+        attention_probs = self.dropout(attention_probs, training=training)
```
"""

from collections.abc import Iterator

from checker.facts.running.results import Training
from checker.facts.running.worker import together
from checker.finding import Finding


def check(training: Training) -> Iterator[Finding]:
    """The lines that call a layer which is not told, the weights that do not learn, and the classes that fail."""
    for found in training.silent:
        yield Finding(
            f"with `training=True`, this {found.kind} of {together(found.owners)} is not told of it; pass "
            "`training=training` from `call` to here",
            found.path,
            found.line,
            symbol=found.owners[0].name,
        )
    for stuck in training.stuck:
        owner = stuck.owners[0]
        yield Finding(
            f"in training, `{stuck.weight}` of {together(stuck.owners)}, and maybe what comes before it, gets no "
            "gradient, but in PyTorch it does; leave out `tf.stop_gradient`, NumPy and integer casts on the way from "
            "it to the outputs, and `trainable=False`",
            owner.path,
            owner.line,
            symbol=owner.name,
        )
    for failure in training.raised:
        message = f"calling {together(failure.owners)} with `training=True` fails: {failure.raised}"
        yield Finding(message, *failure.place, symbol=failure.owners[0].name)
