"""
Nothing in `call` is decided by Python at the moment the graph is made.

`tf.function` runs `call` once, to trace it. `random.uniform` is drawn in that one run and then stays the same for
ever, so LayerDrop drops always the same layers: draw with `tf.random`. A Python `if` on a tensor has no value to go by
then. AutoGraph makes `tf.cond` of it where it can, which traces both branches: a `raise` in one of them is raised
whatever the value, and what they return must have the same structure. Assert with `tf.debugging`, choose with
`tf.where`, and decide in Python only what Python knows.

Guide: step 4, tip 2. Most PyTorch operations have a direct TensorFlow replacement.
Severity: warning. The model works eagerly, and differently in a graph (advice, where AutoGraph can mend it).

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

BRANCHES = {
    "raise": "`{0}` is a tensor, and in a graph its `if` raises whatever the value is, as both branches are traced; "
    "use an assertion of `tf.debugging`",
    "return": "`{0}` is a tensor, so in a graph both branches of its `if` are traced and must return the same "
    "structure; decide it in Python where it is known there, or return once, with what `tf.where` chooses",
    "": "`{0}` is a tensor, so AutoGraph makes `tf.cond` of this branch, whose results have no known shapes; use "
    "`tf.where`, or decide it in Python where it is known there",
}


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
            BRANCHES[condition.leaves].format(condition.text),
            owner.path,
            condition.place.line,
            condition.place.column,
            f"{owner.name}.{method.name}",
            "warning" if condition.leaves else "advice",
        )
