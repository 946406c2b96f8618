#!/usr/bin/env bash
# Measures configurations (threads per worker, sequences, batch size, KV cache) of a model on this machine. Prints a table,
# and the spark.llama.* lines of the fastest one for spark-defaults.conf.
#
#   submit-scripts/tune.sh --model MODEL.gguf [--max-minutes 3] [--threads N] [--output FILE]
#   submit-scripts/tune.sh --help
#
# Variables, with their defaults on the right:
# ENGINE         'shipped' for the shipped engine        the current engine, if its jar exists
# SPARK_HOME     a Spark 4 to take libraries from        Spark from this build
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"
# shellcheck source=lib/run.sh
source "$ROOT/submit-scripts/lib/run.sh"

run_command io.sparkllama.command.TuneCommand "$@"
