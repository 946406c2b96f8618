#!/usr/bin/env bash
# From a fresh clone to a first result: checks the tools, builds, makes the jar of the current engine where npm can fetch
# it, and answers the 500 reviews that lie in examples/demo-model with the demo model beside them.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"

if [ "${ENGINE:-}" != shipped ] && [ -z "$(engine_jar)" ] && engine_integrity "$(engine_platform)" >/dev/null; then
  if command -v npm >/dev/null; then
    "$ROOT/submit-scripts/engine.sh" install || echo "Going on without the current engine, as npm could not fetch it"
  else
    echo "Going on without the current engine, as npm is not there to fetch it"
  fi
fi

demo="$ROOT/examples/demo-model"
output="$ROOT/target/quickstart"
"$ROOT/submit-scripts/generate.sh" \
  --input "$demo/reviews.parquet" --output "$output" --overwrite \
  --model "$demo/review-triage-q8_0.gguf" --max-tokens 40 --temperature 0 \
  --label-column label --show 10
