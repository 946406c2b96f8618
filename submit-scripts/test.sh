#!/usr/bin/env bash
# Builds and tests core, connector and benchmarks, on the shipped engine and, where npm can fetch it, on the current one.
# What remains is in test-matrix.sh: other versions of Spark, tables, clusters.
#
#   submit-scripts/test.sh [Maven options]   everything, about 20 minutes on two CPUs
#   submit-scripts/test.sh --fast            unit tests alone: no model, no Spark session, less than 2 minutes
#   submit-scripts/test.sh --help
#
# ENGINE=shipped leaves the current engine out.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"

MODULES=core,spark-connector,benchmarks

help_if_asked "$0" "${1:-}"
require_tools
cd "$ROOT"
if [ "${1:-}" = --fast ]; then
  shift
  exec mvn -B -ntp test -pl "$MODULES" "$@"
fi
make_engine_if_possible
jar="$(engine_jar_of "$(engine_platform)")"
if [ "${ENGINE:-}" != shipped ] && [ -f "$jar" ] && engine_runs_here; then
  echo "Engines: llama.cpp b4916, which comes along, and $(engine_name), out of $jar"
  # no system property: Spark refuses to hand its executors any that begins with its own name
  export SPARK_LLAMA_TEST_LIBRARY="$jar"
else
  echo "Engine: llama.cpp b4916, which comes along, alone"
fi
mvn -B -ntp verify -pl "$MODULES" "$@"
