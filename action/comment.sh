#!/usr/bin/env bash
# Writes REPORT, and the patch beside it, as a comment on the pull request that the event is about.
set -euo pipefail

patch="$(dirname "$REPORT")/tfport.patch"
options=("--comment=$COMMENT")
if [ -s "$patch" ]; then options+=("--patch=$patch"); fi
if [ "$SUGGESTIONS" != true ]; then options+=(--no-suggestions); fi
if [ "$OPTIONAL" = true ]; then options+=(--optional); fi
if [ ! -s "$REPORT" ]; then
    echo "::notice title=tfport-check::There is no report to show; the job that makes it says why."
    exit
fi
"$RUNNER_TEMP/tfport-check/bin/tfport-check" post "$REPORT" "${options[@]}"
