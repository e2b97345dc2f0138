#!/usr/bin/env bash
# Checks the checkout around this folder: annotations and a summary for the reader, a folder of files for other jobs.
set -euo pipefail

bin="$RUNNER_TEMP/tfport-check/bin"
folder="$RUNNER_TEMP/tfport-report"
report="$folder/report.json"
rm -rf "$folder" # of a step before
mkdir "$folder"

read -rd '' -a asked <<<"$MODELS" || true
if [ ${#asked[@]} = 0 ]; then
    if [ -z "$BASE" ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
        if [ "$(git rev-parse HEAD)" = "$GITHUB_SHA" ]; then
            # the merge of the pull request into its base, of which actions/checkout fetches nothing else
            git rev-parse --quiet --verify HEAD^1 >/dev/null || git fetch --quiet --depth=2 origin "$GITHUB_SHA" || true
            BASE=HEAD^1
        else
            BASE="origin/$GITHUB_BASE_REF"
        fi
    fi
    asked=(--changed ${BASE:+"--base=$BASE"})
fi
options=(${STAGE:+"--stage=$STAGE"} ${SHARD:+"--shard=$SHARD"})
if [ "$STRICT" = true ]; then options+=(--strict); fi
running=()
if [ "$RUNTIME" = true ]; then running=(--runtime "--python=$RUNTIME_PYTHON"); fi
shown=()
if [ -n "$SHARD" ]; then shown=("--output=$folder/annotations.txt"); fi # the job that merges the parts shows them

code=0
"$bin/tfport-check" "${asked[@]}" "${options[@]}" "${running[@]}" \
    --format github "${shown[@]}" --also "json=$report" --also "markdown=$folder/summary.md" || code=$?

{
    echo "code=$code"
    case $code in 0) echo status=clean ;; 1) echo status=findings ;; *) echo status=unjudged ;; esac
    echo "folder=$folder"
    echo "report=$report"
} >>"$GITHUB_OUTPUT"
if [ -s "$report" ]; then
    count='import json, sys; from checker.report.markdown import tally; print(tally(json.load(sys.stdin)).left)'
    echo "left=$("$bin/python" -I -c "$count" <"$report")" >>"$GITHUB_OUTPUT"
fi
if [ -s "$report" ] && [ -z "$SHARD" ]; then
    cat "$folder/summary.md" >>"$GITHUB_STEP_SUMMARY"
    "$bin/tfport-check" "${asked[@]}" "${options[@]}" --diff >"$folder/tfport.patch" || true
fi
