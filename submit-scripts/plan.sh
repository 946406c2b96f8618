#!/usr/bin/env bash
# Prints the plan of a processor on this machine: workers, CPUs, NUMA nodes and memory. Loads nothing.
#
#   submit-scripts/plan.sh --model MODEL.gguf [--threads N] [--numa-aware] [--cpu-affinity 0-3] [--max-batch-size N]
#   submit-scripts/plan.sh --help
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
  io.sparkllama.command.PlanCommand "$@"
