"""
Every file opens with its copyright and licence.

A new file carries the licence text that all files of the repository carry, and the year in which it was written. A
header that came along with the file it was copied from still shows that file's year.

Guide: step 4. Our suggested starting point is the PyTorch file itself.
Severity: warning. Reviewers ask for it; nothing fails.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
 # coding=utf-8
+# Copyright 2024 The HuggingFace Inc. team. All rights reserved.
-# Copyright 2018 The HuggingFace Inc. team. All rights reserved.
```
"""

from collections.abc import Iterator

from checker.facts.headers import Headers
from checker.finding import Finding


def check(headers: Headers) -> Iterator[Finding]:
    """A licence, a year, and a year that can be true."""
    for header in headers.found:
        if not header.licensed:
            problem = "the file opens without a licence; begin it with the header of the PyTorch file, and this year"
        elif header.year is None:
            problem = "the header names no year; write the year of the file behind `Copyright`"
        elif header.year < headers.earliest:
            problem = (
                f"the copyright is of {header.year}, but the PyTorch file is of {headers.earliest}; write the year of "
                "the port"
            )
        elif header.year > headers.latest:
            problem = f"the copyright is of {header.year}, which is yet to come; write the year of the port"
        else:
            continue
        yield Finding(problem, header.path, header.line)
