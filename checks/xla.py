"""
The models can be compiled with XLA.

This runs the models (`--runtime`). XLA makes them several times faster, and generation needs it; it wants shapes that
are known when the graph is made.

Guide: step 4, tip 2. Most PyTorch operations have a direct TensorFlow replacement.
Severity: advice. Many models do without.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        position_embeds = tf.gather(params=self.position_embeddings, indices=position_ids)
-        tf.print("position_embeds", position_embeds)
+        position_embeds = tf.gather(params=self.position_embeddings, indices=position_ids)
```
"""

from collections.abc import Iterator

from checker.facts.running.results import Compiling
from checker.finding import Finding


def check(compiling: Compiling) -> Iterator[Finding]:
    """The classes that cannot be compiled, or compute something else then."""
    for step in compiling.steps:
        place = step.raised if step.raised and step.raised.path == step.owner.path else step.owner
        problem = str(step.raised) if step.raised else "its outputs differ" if step.data.get("differs") else ""
        if problem:
            message = f"`{step.owner.name}` does not compile with XLA (`jit_compile=True`): {problem}"
            yield Finding(message, place.path, place.line, symbol=step.owner.name)
