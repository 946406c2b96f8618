#!/usr/bin/env bash
# Runs the job: reads a table of prompts and writes the same table with results.
#
#   submit-scripts/generate.sh --input IN --output OUT --model MODEL.gguf [--max-tokens N ...]
#   submit-scripts/generate.sh --help
#
# Variables, with their defaults on the right:
# MASTER          Spark master                            local[*]
# DRIVER_MEMORY   heap of the driver, or of a local run   2g
# SUBMIT_OPTIONS  more arguments for spark-submit         none
# SPARK_UI        whether Spark's UI runs                 false
# ENGINE          'shipped' for the shipped engine        the current engine, if its jar exists
# SUBMIT_DRY_RUN  'true' only prints the command          false
# SPARK_HOME      a Spark 4 to use                        Spark from this build
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"
# shellcheck source=lib/run.sh
source "$ROOT/submit-scripts/lib/run.sh"

submit_application io.sparkllama.spark.GenerateJob -- "$@"
