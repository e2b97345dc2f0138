"""
The public TF classes are exported by the model's own `__init__`.

The main `__init__` takes the classes from here. Each must be listed under the file that defines it, in both halves and
under the `is_tf_available()` guard; where the tree derives the exports from the files, it must be in the `__all__` of
its modeling file, and the typed half imports that file as a whole. The same holds for the auto classes that find the
port: `models/auto/__init__.py` exports them.

Guide: step 4, change 4. Update the import structures for the public classes in the model's `__init__.py`.
Severity: error. The class cannot be imported.

```diff src/transformers/models/brand_new_bert/__init__.py
         "TFBrandNewBertForMaskedLM",
         "TFBrandNewBertForSequenceClassification",
+        "TFBrandNewBertModel",
```

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
 __all__ = [
     "TFBrandNewBertForMaskedLM",
     "TFBrandNewBertForSequenceClassification",
+    "TFBrandNewBertModel",
```
"""

from collections.abc import Iterator

from checker.facts.all_list import AllLists
from checker.facts.auto import AutoTables, PortTables
from checker.facts.classes import Classes
from checker.facts.exports import AutoInit, ModelInit, main_exports
from checker.finding import Finding
from checker.port import Port


def check(
    port: Port,
    classes: Classes,
    own: ModelInit,
    lists: AllLists,
    tables: PortTables,
    auto: AutoTables,
    auto_init: AutoInit,
) -> Iterator[Finding]:
    """Module by module: a class belongs under the file that defines it, or under one that imports it from there."""
    yield from own.unusable()
    if auto_init.derived:
        yield from auto.unlisted(tables.objects)
    else:
        yield from auto_init.absent("modeling_tf_auto", tables.objects)
    names = dict.fromkeys([*(found.name for found in classes.public), *main_exports(port, classes.names)])
    homes = {name: _home(name, classes, own, lists) for name in names}
    for module in classes.modules:
        public = [name for name, home in homes.items() if home == module]
        if not own.derived:
            yield from own.deviations(module, public, classes.names_of(module))
        elif public:
            yield from own.unstarred(module)
            yield from lists.by_module[module].deviations(public, classes.names_of(module))


def _home(name: str, classes: Classes, own: ModelInit, lists: AllLists) -> str:
    """The module that exports a name already, else that of its twin's, else the one that defines it."""
    twin = classes.twin(name)
    homes = sorted(classes.modules_of(name), key=lambda home: not own.has_twin(twin, home))
    listing = (
        home for home in homes if (name in lists.by_module[home].names if own.derived else own.lists(name, home))
    )
    return next(listing, homes[0])
