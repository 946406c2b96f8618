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

require_tools
build_if_needed
announce_engine "$@"
exec java "-Dlog4j2.configurationFile=$ROOT/submit-scripts/conf/log4j2.properties" \
  -cp "$(with_engine "$(runtime_jar):${SPARK_HOME:-$ROOT/spark-connector/target/spark}/jars/*")" \
  io.sparkllama.command.TuneCommand "$@"
