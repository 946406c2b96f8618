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

require_tools
build_if_needed
use_engine "$@"
listen_locally "${MASTER:-local[*]}"
# shellcheck disable=SC2086 # the options are words
submit_or_print --master "${MASTER:-local[*]}" --driver-memory "${DRIVER_MEMORY:-2g}" \
  ${ENGINE_OPTIONS[@]+"${ENGINE_OPTIONS[@]}"} \
  --conf "spark.driver.extraJavaOptions=-Dlog4j2.configurationFile=$ROOT/submit-scripts/conf/log4j2.properties" \
  --conf spark.ui.enabled="${SPARK_UI:-false}" \
  --class io.sparkllama.spark.GenerateJob ${SUBMIT_OPTIONS:-} "$(runtime_jar)" "$@"
