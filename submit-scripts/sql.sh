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
# shellcheck source=lib/run.sh
source "$ROOT/submit-scripts/lib/run.sh"

help_if_asked "$0" "${1:---help}"
submit_application io.sparkllama.spark.SqlJob \
  --conf "spark.llama.model=${MODEL:-$ROOT/examples/demo-model/review-triage-q8_0.gguf}" -- "$@"
