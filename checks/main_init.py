"""
The public TF classes are in both halves of the main `__init__`.

`from transformers import TFBrandNewBertModel` works only for names in `_import_structure` (the lazy half), and type
checkers and editors see only those imported under `TYPE_CHECKING` (the typed half). Both must list the same classes,
under the model's own module and the `is_tf_available()` guard; a right name under a wrong module fails at run time.

Guide: step 4, change 1. Include all public classes of *BrandNewBert* in `src/transformers/__init__.py`.
Severity: error. The class cannot be imported.

```diff src/transformers/__init__.py
             TFBrandNewBertForMaskedLM,
             TFBrandNewBertForSequenceClassification,
+            TFBrandNewBertModel,
             TFBrandNewBertPreTrainedModel,
```
"""

from collections.abc import Iterator

from checker.facts.auto import PortTables
from checker.facts.classes import Classes
from checker.facts.exports import MainInit, ModelInit
from checker.finding import Finding
from checker.port import Port


def check(port: Port, classes: Classes, main: MainInit, own: ModelInit, tables: PortTables) -> Iterator[Finding]:
    """Both halves, for the public classes, whatever else one half lists, and the auto classes that find them."""
    public = [found.name for found in classes.public]
    if not any(main.lists(name, port.module) for name in public):
        public += classes.checkpoint_lists
    yield from main.deviations(port.module, public, classes.names | {export.name for export in own.exports})
    yield from main.absent("models.auto", tables.objects)
