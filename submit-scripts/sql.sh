#!/usr/bin/env bash
# Runs a SQL statement with the llm_ functions and prints its rows.
#
#   submit-scripts/sql.sh "SELECT llm_generate('Review: The screen is great.').text"
#   submit-scripts/sql.sh --help
#
# In the statement, parquet.`FILE` reads a Parquet file as a table.
#
# Variables, with their defaults on the right:
# MODEL           the GGUF file                           the demo model
# MASTER          Spark master                            local[*]
# DRIVER_MEMORY   heap of the driver, or of a local run   2g
# SUBMIT_OPTIONS  more arguments for spark-submit         none
# ENGINE          'shipped' for the shipped engine        the current engine, if its jar exists
# SUBMIT_DRY_RUN  'true' only prints the command          false
# SPARK_HOME      a Spark 4 to use                        Spark from this build
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"

help_if_asked "$0" "${1:---help}"
require_tools
build_if_needed
use_engine "$@"
listen_locally "${MASTER:-local[*]}"
# shellcheck disable=SC2086 # the options are words
submit_or_print --master "${MASTER:-local[*]}" --driver-memory "${DRIVER_MEMORY:-2g}" \
  ${ENGINE_OPTIONS[@]+"${ENGINE_OPTIONS[@]}"} \
  --conf "spark.driver.extraJavaOptions=-Dlog4j2.configurationFile=$ROOT/submit-scripts/conf/log4j2.properties" \
  --conf spark.ui.enabled="${SPARK_UI:-false}" \
  --conf "spark.llama.model=${MODEL:-$ROOT/examples/demo-model/review-triage-q8_0.gguf}" \
  --class io.sparkllama.spark.SqlJob ${SUBMIT_OPTIONS:-} "$(runtime_jar)" "$@"
