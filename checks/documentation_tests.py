"""
The examples in the TensorFlow docstrings are tested.

The examples a user copies are run as tests. Up to 2023 `utils/documentation_tests.txt` named the files to run, since
then every file is run that `utils/not_doctested.txt` does not name. The lists are kept in order, and a line for a
file that is not there fails the repository's own check. Older ports were often never listed, so whether a file is
listed is asked only of the model you name.

Guide: step 5. The examples in the docstrings are tests too: list the file in `utils/documentation_tests.txt`.
Severity: error. A stale or misplaced line fails `make repo-consistency`; a missing one is a warning.

```diff utils/documentation_tests.txt
 src/transformers/models/brand_new_bert/modeling_brand_new_bert.py
+src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
```

```diff utils/not_doctested.txt
 src/transformers/models/another_bert/modeling_another_bert.py
-src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
 src/transformers/models/cousin_bert/modeling_cousin_bert.py
```
"""

from collections.abc import Iterator

from checker.facts.doctests import DocTestPlace
from checker.finding import Finding


def check(place: DocTestPlace) -> Iterator[Finding]:
    """Files that are not run, and the lines of the model that are wrong."""
    yield from map(place.lacks, place.unlisted)
    yield from map(place.exempts, place.exempt)
    yield from map(place.outlives, place.stale)
    yield from map(place.misplaces, place.misplaced)
