"""
Whatever drops or normalises at train time is told whether it is training, all the way from the models down.

Dropout, batch normalisation, stochastic depth and every layer that contains one take `training`; each `call` on the
way takes it and hands it on. Keras 2 passes it down by itself inside `call`, so an omission breaks the convention, not
the model; but a constant, a plain method that Keras does not know, and `tf.nn.dropout` outside `if training:` are
mistakes that nothing corrects. A miss that came with `# Copied from` is reported where it was copied from.

Guide: step 4, item 1. All layers that behave differently at train time (e.g. Dropout) are called with `training`.
Severity: warning. Keras hands `training` on by itself, except where the finding says error.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
         embeddings = self.LayerNorm(inputs_embeds + position_embeds)

-        return self.dropout(embeddings)
+        return self.dropout(embeddings, training=training)
```
"""

from collections.abc import Iterator

from checker.facts.modeling.training import Miss, Training
from checker.finding import Finding


def check(training: Training) -> Iterator[Finding]:
    """No call on the way leaves open whether it is training, or always says the same."""
    for miss in training.misses:
        yield Finding(
            _message(miss) + _copies(training.copies_of(miss)),
            miss.owner.path,
            miss.place.line,
            miss.place.column,
            f"{miss.owner.name}.{miss.method.name}",
            "error" if miss.certain else "warning",
            training.edit(miss),
        )


def _message(miss: Miss) -> str:
    callee = f"`{miss.calls[0].callee}(…)`"
    match miss.problem:
        case "constant":
            return f"{callee} is always called with `training={miss.said}`; hand on `training=training`"
        case "always":
            return f"{callee} drops at inference too; call it under `if training:`, or use a Dropout layer"
        case "not forwarded" if miss.certain:
            return f"{callee} is not told whether it is training, so it never is; add `training=training`"
        case "not forwarded":
            return f"{callee} is not told whether it is training; add `training=training` (a convention: Keras knows)"
    callees = ", ".join(f"`{name}`" for name in dict.fromkeys(call.callee for call in miss.calls))
    how = f"add `training: bool = False` as its last parameter and hand it on to {callees}"
    why = "so they never train" if miss.certain else "a convention: Keras passes it down by itself"
    return f"`{miss.method.name}` takes no `training`; {how} ({why})"


def _copies(names: list[str]) -> str:
    return f". {', '.join(f'`{name}`' for name in names)} copied it; `make fix-copies` mends them too" if names else ""
