#!/usr/bin/env bash
# From a fresh clone to a first result: checks the tools, builds, makes the jar of the current engine if npm is installed,
# and runs the demo model on the 500 reviews in examples/demo-model.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"

make_engine_if_possible

demo="$ROOT/examples/demo-model"
output="$ROOT/target/quickstart"
"$ROOT/submit-scripts/generate.sh" \
  --input "$demo/reviews.parquet" --output "$output" --overwrite \
  --model "$demo/review-triage-q8_0.gguf" --max-tokens 40 --temperature 0 \
  --label-column label --show 10
