"""
The TF classes are in the auto tables.

`TFAutoModel` and its kin find a class by the model's type, so each class that PyTorch's auto tables name needs its TF
twin in the table of the same task, under the same model type, once and in the table's order.

Guide: step 4, change 2. Add *BrandNewBert* classes to the corresponding Auto classes in `modeling_tf_auto.py`.
Severity: error. `TFAutoModelFor….from_pretrained` does not find the class.

```diff src/transformers/models/auto/modeling_tf_auto.py
 TF_MODEL_FOR_MASKED_LM_MAPPING_NAMES = OrderedDict(
     [
         # Model for Masked LM mapping
         ("another_bert", "TFAnotherBertForMaskedLM"),
+        ("brand_new_bert", "TFBrandNewBertForMaskedLM"),
     ]
```
"""

from collections.abc import Iterator
from difflib import get_close_matches

from checker.facts.auto import TENSORFLOW, AutoTables, ModelTypes, Row, Table, head
from checker.facts.classes import Classes
from checker.facts.exemptions import Exemptions
from checker.finding import Finding, Severity

DEPRECATED = "MODEL_WITH_LM_HEAD_MAPPING"  # TFAutoModelWithLMHead says so itself


def check(auto: AutoTables, types: ModelTypes, classes: Classes, exempt: Exemptions) -> Iterator[Finding]:
    """First the rows that are there, then those that PyTorch has and TensorFlow lacks."""
    for table in auto.tensorflow.values():
        yield from _wrong_rows(table, types, classes)
        for row in table.repeated:
            if row.key in types.keys:
                yield _finding(table, row, f"`{row.key}` stands twice in `{table.variable}`; keep one row")
        for row in table.misplaced(types.keys) if auto.sorted else ():
            yield _finding(table, row, f"`{row.key}` breaks the order of `{table.variable}`; sort it in by model type")
        for row in auto.torch[table.name].rows if table.name in auto.torch else ():
            if row.key in types.keys:
                yield from _missing(auto, table, row, types, classes, exempt)


def _wrong_rows(table: Table, types: ModelTypes, classes: Classes) -> Iterator[Finding]:
    for row in table.rows:
        for name in row.classes:
            if row.key in types.keys and name not in classes.names:
                meant = get_close_matches(name, classes.names, n=1, cutoff=0.8)
                what = f"`{meant[0]}` seems to be meant" if meant else "this model has no such class"
                yield _finding(table, row, f"`{row.key}` stands for `{name}` in `{table.variable}`; {what}", name)
            if row.key not in types.keys and classes.defines(name) and not types.keys & table.keys_of(name).keys():
                message = f"`{name}` stands under `{row.key}`, which is not its model type; {_use(types)}"
                yield _finding(table, row, message, name)


def _missing(
    auto: AutoTables, table: Table, torch: Row, types: ModelTypes, classes: Classes, exempt: Exemptions
) -> Iterator[Finding]:
    present = table.by_key.get(torch.key)
    for name in torch.classes:
        port = classes.port_of(name)
        if port is None or port.name in exempt.unmapped or table.keys_of(port.name) or not auto.wants(table, name):
            continue
        severity: Severity | None = "advice" if table.name == DEPRECATED else None
        if present is None:
            message = f"`{port.name}` is missing from `{table.variable}`; add it under `{torch.key}`"
            yield Finding(message, TENSORFLOW, table.place(torch.key), symbol=port.name, severity=severity)
        elif set(present.classes) <= classes.names and not _at_home(table, present):
            message = f"`{torch.key}` stands for `{present.classes[0]}` in `{table.variable}`; write `{port.name}`"
            yield Finding(message, TENSORFLOW, present.line, symbol=port.name, severity=severity)


def _at_home(table: Table, row: Row) -> bool:
    """Whether other rows of the table have a class of that head too."""
    return all(table.heads[head(name)] > 1 for name in row.classes)


def _use(types: ModelTypes) -> str:
    return f"move it under {' or '.join(f'`{type}`' for type in sorted(types.types))}"


def _finding(table: Table, row: Row, message: str, symbol: str = "") -> Finding:
    return Finding(message, TENSORFLOW, row.line, symbol=symbol or row.key)
