"""
Nothing in `call` is decided by Python at the moment the graph is made.

`tf.function` runs `call` once, to trace it. `random.uniform` is drawn in that one run and then stays the same for
ever, so LayerDrop drops always the same layers; and a Python `if` on a tensor's value fails, or takes the same branch
for ever. Draw with `tf.random`, and branch with `tf.cond` or `tf.where`.

Guide: step 4, tip 2. Most PyTorch operations have a direct TensorFlow replacement.
Severity: warning. The model works eagerly, and differently in a graph.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
         for layer_module in self.layer:
-            if random.uniform(0, 1) < self.layerdrop:
-                continue
             if output_hidden_states:
```
"""

from collections.abc import Iterator

from checker.facts.modeling.graph import Graph
from checker.finding import Finding


def check(graph: Graph) -> Iterator[Finding]:
    """No Python random numbers and no Python branches on tensors, in `call` and what it calls."""
    for owner, method, call in graph.draws:
        yield Finding(
            f"`{call.callee}(…)` is drawn once, when the graph is traced; draw with `tf.random.uniform` instead",
            owner.path,
            call.place.line,
            call.place.column,
            f"{owner.name}.{method.name}",
        )
    for owner, method, condition in graph.branches:
        yield Finding(
            f"`{condition.text}` is decided by Python on a tensor, which has no value yet in a graph; use `tf.cond`, "
            "`tf.where` or a `tf.debugging` assertion",
            owner.path,
            condition.place.line,
            condition.place.column,
            f"{owner.name}.{method.name}",
        )
