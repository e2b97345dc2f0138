"""
The TF files and models are named after their PyTorch twins.

`TFAutoModel` and the lazy imports find a port by its names: the file `modeling_tf_<model>.py` in the model's own
folder, and `TF` before the name of each model class.

Guide: step 4, tip 1. Prepend `TF` to the name of all classes (e.g. `BrandNewBert` becomes `TFBrandNewBert`).
Severity: error. The port is not found, or hides its PyTorch twin.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-class BrandNewBertBaseModel(TFBrandNewBertPreTrainedModel):
-    'What the heads share.'
-
-
 BRAND_NEW_BERT_START_DOCSTRING = r\"\"\"
```
"""

from collections.abc import Iterator

from checker.facts.classes import Classes
from checker.facts.sources import Sources
from checker.finding import Finding
from checker.port import Port


def check(port: Port, sources: Sources) -> Iterator[Finding]:
    """The file first; without one there is no class to look at."""
    expected = [
        f"modeling_tf_{port.name}",
        *(source.module.replace("modeling_", "modeling_tf_") for source in sources.torch),
    ]
    present = [source.module for source in sources.tensorflow]
    if not present:
        yield Finding(f"there is no TensorFlow file; begin the port here as `{expected[0]}.py`", port.tf_file)
        return
    if not set(expected) & set(present):
        message = f"no TensorFlow file is called after the model; rename `{present[0]}.py` to `{expected[0]}.py`"
        yield Finding(message, sources.tensorflow[0].path)
    for found in port.fact(Classes).tensorflow:
        if port.fact(Classes).is_model(found) and not found.name.startswith("TF"):
            message = f"the model class `{found.name}` lacks the prefix; call it `TF{found.name}`"
            yield Finding(message, found.path, found.line, symbol=found.name)
