"""
Each public PyTorch model has a TF twin.

A port may leave heads out, and a few are left out on purpose (decoder-only `ForCausalLM` of sequence-to-sequence
models). This list only reminds of them, so that leaving one out is a decision.

Guide: step 4, tip 4. By default, keep the same variable names and structure as in PyTorch.
Severity: advice. Users of that head have to stay with PyTorch.

```diff src/transformers/models/brand_new_bert/modeling_brand_new_bert.py
-class BrandNewBertForTokenClassification(BrandNewBertPreTrainedModel):
-    'A head that nobody ported.'
-
-
 __all__ = [
     "BrandNewBertForMaskedLM",
     "BrandNewBertForSequenceClassification",
-    "BrandNewBertForTokenClassification",
     "BrandNewBertModel",
```
"""

from collections.abc import Iterator

from checker.facts.classes import Classes
from checker.finding import Finding
from checker.port import Port


def check(port: Port, classes: Classes) -> Iterator[Finding]:
    """What users can import on the PyTorch side only."""
    for found in classes.unported:
        path = f"{port.folder}/{found.module.replace('modeling_', 'modeling_tf_', 1)}.py"
        yield Finding(f"`{found.name}` has no twin `TF{found.name}`; port it, or say why not", path, symbol=found.name)
