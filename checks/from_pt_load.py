"""
Every TensorFlow class loads all weights of its PyTorch twin.

This runs the models (`--runtime`): PyTorch saves a tiny model with random weights, once as safetensors and once as
`.bin`, and TensorFlow loads it with `from_pt=True`. Weights are matched by the names of the layers, and one that is
not found stays random with no more than a warning. What PyTorch only buffers, or does not train, is not asked for.

Guide: step 4, item 5. A TensorFlow model can be loaded from PyTorch weights using `from_pt=True`.
Severity: error. The model computes with random weights.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        self.attention = TFBrandNewBertAttention(config, name="atention")
+        self.attention = TFBrandNewBertAttention(config, name="attention")
```
"""

from collections.abc import Iterator

from checker.facts.running.loading import Gap, Loading
from checker.facts.running.worker import together
from checker.finding import Finding


def check(loading: Loading) -> Iterator[Finding]:
    """Whether the checkout can be imported, whether each class loads, and what is left out."""
    if loading.broken:
        yield Finding(f"cannot be imported: {loading.broken}", loading.broken.path, loading.broken.line)
    for found in loading.unbuilt:
        message = f"PyTorch makes no tiny model for {together(found.owners)}, so nothing is run there: {found.raised}"
        yield Finding(message, *found.place, symbol=found.owners[0].name, severity="advice")
    for found in loading.raised:
        message = f"`from_pretrained(…, from_pt=True)` of {together(found.owners)} fails: {found.raised}"
        yield Finding(message, *found.place, symbol=found.owners[0].name)
    for gap in loading.gaps:
        yield Finding(_message(gap), gap.path, gap.line, symbol=gap.owners[0].name)


def _message(gap: Gap) -> str:
    owners = together(gap.owners)
    if gap.kind == "renamed":
        return (
            f"with `from_pt=True`, `{gap.weight}` of {owners} is not loaded: what is called `{gap.layer}` here "
            f'is `{gap.renamed}` in PyTorch; give it `name="{gap.renamed}"`'
        )
    if gap.kind == "missing":
        return (
            f"with `from_pt=True`, `{gap.weight}` of {owners} stays random: PyTorch has no such weight; name "
            f"`{gap.layer}` and what it is in as PyTorch does, or leave it out"
        )
    if gap.kind == "tied":
        return (
            f"with `from_pt=True`, `{gap.weight}` of {owners} stays random: in PyTorch it is the same weight as "
            f"`{gap.renamed}`, and saved under that name only; make it one weight here too"
        )
    if gap.kind == "unexpected":
        return (
            f"with `from_pt=True`, {owners} leaves PyTorch's `{gap.weight}` out; add `{gap.layer}`, and name it and "
            "what it is in as PyTorch does"
        )
    return f"`{gap.weight}` of {owners} has another shape than in PyTorch; make `{gap.layer}` as large as it is there"
