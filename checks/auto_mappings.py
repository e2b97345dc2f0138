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
```
"""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import partial

from checker.facts.auto import DEPRECATED, TENSORFLOW, AutoTables, ModelTypes, PortTables, Row, Table, head
from checker.facts.classes import Classes
from checker.facts.exemptions import Exemptions
from checker.finding import Edit, Finding, Severity
from checker.port import Port


def check(
    port: Port, auto: AutoTables, own: PortTables, types: ModelTypes, classes: Classes, exempt: Exemptions
) -> Iterator[Finding]:
    """First what is there: names, rows, their order; then the rows that PyTorch has and TensorFlow lacks."""
    yield from _undefined(port, auto, own, types, classes)
    yield from _unused(auto, own)
    for table in auto.tensorflow.values():
        yield from _wrong_rows(auto, table, types, classes)
        for row in table.repeated:
            if row.key in types.keys:
                message = f"`{row.key}` stands twice in `{table.variable}`; keep one row"
                yield _finding(row, message, row.key, partial(auto.without, row))
        for row in table.misplaced(types.keys) if auto.sorted else ():
            message = f"`{row.key}` breaks the order of `{table.variable}`; sort it in by model type"
            yield _finding(row, message, row.key, partial(auto.sorted_in, table, row))
        for row in auto.torch[table.name].rows if table.name in auto.torch else ():
            if row.key in types.keys and (exempt.known or not types.is_part(row.key)):
                yield from _missing(auto, table, row, types, classes, exempt)
    if exempt.known:  # else nobody says which classes stand in no table on purpose
        yield from _homeless(auto, types, classes, exempt)


def _undefined(
    port: Port, auto: AutoTables, own: PortTables, types: ModelTypes, classes: Classes
) -> Iterator[Finding]:
    """Names of this port (or of its tables) the file uses without an import or a definition."""
    tables = {f"TF_{table.variable}" for table in own.torch_only} | {f"TF_{table.name}" for table in own.tensorflow}
    for name, line in auto.undefined.items():
        message = f"`{name}` is used here but not defined; import or add it"
        if classes.defines(name):
            module = f"..{port.name}.{classes.modules_of(name)[0]}"
            yield Finding(message, TENSORFLOW, line, symbol=name, edit=partial(auto.imported, module, name))
        elif name in types.configurations:
            edit = partial(auto.imported, ".configuration_auto", name)
            yield Finding(message, TENSORFLOW, line, symbol=name, edit=edit)
        elif name in tables:
            yield Finding(message, TENSORFLOW, line, symbol=name)


def _unused(auto: AutoTables, own: PortTables) -> Iterator[Finding]:
    """Tables of this port that no `TFAutoModel…` looks at, or none that users can import."""
    place = "`__all__`" if own.exporter == TENSORFLOW else "both halves of this `__init__` and of the main one"
    for name in own.unexported:
        message = f"`{name}` finds this model but is exported nowhere; add it to {place}"
        yield Finding(message, own.exporter, symbol=name, severity="warning")
    for table in own.tensorflow:
        mapping = auto.mapping(table)
        if mapping is None:
            message = f"`{table.variable}` is used nowhere; add its `_LazyAutoMapping`"
            yield Finding(message, TENSORFLOW, table.line, symbol=table.variable)
        elif mapping not in auto.undefined and auto.auto_class(table) is None:
            message = f"`{mapping}` is used by no auto class; add the class with `_model_mapping = {mapping}`"
            yield Finding(message, TENSORFLOW, table.line, symbol=mapping)


def _wrong_rows(auto: AutoTables, table: Table, types: ModelTypes, classes: Classes) -> Iterator[Finding]:
    for row in table.rows:
        for name in row.classes:
            if row.key in types.keys and name not in classes.names:
                meant = get_close_matches(name, classes.names, n=1, cutoff=0.8)
                what = f"`{meant[0]}` seems to be meant" if meant else "this model has no such class"
                message = f"`{row.key}` stands for `{name}` in `{table.variable}`; {what}"
                yield _finding(row, message, name, partial(auto.renamed, row, name, meant[0]) if meant else None)
            own = not classes.defines(name) or bool(types.keys & table.keys_of(name).keys())
            if not own and row.key in _strays(auto, table, name, classes):
                message = (
                    f"`{name}` stands under `{row.key}`, which is not its model type; move it under {types.prose}"
                )
                yield _finding(row, message, name)


def _missing(
    auto: AutoTables, table: Table, torch: Row, types: ModelTypes, classes: Classes, exempt: Exemptions
) -> Iterator[Finding]:
    present = table.by_key.get(torch.key)
    for name in torch.classes:
        port = classes.port_of(name)
        if port is None or not classes.defines(port.name):  # a model without its prefix has to get it first
            continue
        if port.name in exempt.unmapped or not auto.wants(table, name):
            continue
        if torch.key in table.keys_of(port.name) or _strays(auto, table, port.name, classes):
            continue
        severity = _severity(table, torch.key, types)
        if present is None:
            message = f"`{port.name}` is missing from `{table.variable}`; add it under `{torch.key}`"
            edit = partial(auto.added, table, torch.key, port.name)
            yield Finding(message, TENSORFLOW, table.place(torch.key), symbol=port.name, severity=severity, edit=edit)
        elif set(present.classes) < {f"TF{each}" for each in torch.classes}:
            message = f"`{torch.key}` stands for `{present.classes[0]}` only in `{table.variable}`; add `{port.name}`"
            edit = partial(auto.widened, present, port.name)
            yield Finding(message, TENSORFLOW, present.line, symbol=port.name, severity=severity, edit=edit)
        elif set(present.classes) <= classes.names and not _at_home(table, present):
            message = f"`{torch.key}` stands for `{present.classes[0]}` in `{table.variable}`; write `{port.name}`"
            edit = partial(auto.renamed, present, present.classes[0], port.name)
            yield Finding(message, TENSORFLOW, present.line, symbol=port.name, severity=severity, edit=edit)


def _severity(table: Table, key: str, types: ModelTypes) -> Severity | None:
    """How much a missing row matters: one of a further type, such as GPT-SW3's of GPT-2, hides few checkpoints."""
    if table.name == DEPRECATED:
        return "advice"
    return "warning" if key in types.aliases else None


def _strays(auto: AutoTables, table: Table, name: str, classes: Classes) -> set[str]:
    """The keys that stand for a class where PyTorch's table has others, such as a misspelled model type."""
    twins = auto.torch[table.name].keys_of(classes.twin(name) or "") if table.name in auto.torch else {}
    return table.keys_of(name).keys() - twins.keys()


def _homeless(auto: AutoTables, types: ModelTypes, classes: Classes, exempt: Exemptions) -> Iterator[Finding]:
    """Classes called after a task that PyTorch's tables say nothing of, and that stand in no table at all."""
    for found in classes.public:
        homes = {table.name for table in auto.tensorflow.values() if table.keys_of(found.name)} - {DEPRECATED}
        if found.name in exempt.unmapped or homes or auto.torch_knows(classes.twin(found.name)):
            continue
        for table in auto.tensorflow.values():
            if table.is_for(found.name) and not types.keys & table.by_key.keys():
                message = f"`{found.name}` is missing from `{table.variable}`; add it under {types.prose}"
                edit = partial(auto.added, table, min(types.types), found.name)
                yield Finding(message, TENSORFLOW, table.place(min(types.types)), symbol=found.name, edit=edit)


def _at_home(table: Table, row: Row) -> bool:
    """Whether other rows of the table have a class of that head too."""
    return all(table.heads[head(name)] > 1 for name in row.classes)


def _finding(row: Row, message: str, symbol: str, edit: Callable[[], Edit] | None = None) -> Finding:
    return Finding(message, TENSORFLOW, row.line, symbol=symbol, edit=edit)
