#!/usr/bin/env bash
# Installs tfport-check into an environment of its own; PYTHON is the interpreter to use.
set -euo pipefail

source="$(cd "$(dirname "$0")/.." && pwd)"
home="$RUNNER_TEMP/tfport-check"
if [ -x "$home/bin/tfport-check" ]; then
    exit # by a step before
fi
"$PYTHON" -m venv "$home"
PIP_CONSTRAINT="$source/constraints.txt" "$home/bin/python" -m pip install --quiet --disable-pip-version-check "$source[github]"
