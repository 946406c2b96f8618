#!/usr/bin/env bash
# Builds and tests core, connector and benchmarks, on the shipped engine and, if npm is installed, on the current one.
# test-matrix.sh tests other versions of Spark, tables and clusters.
#
#   submit-scripts/test.sh [Maven options]   everything
#   submit-scripts/test.sh --fast            unit tests only: no model, no Spark session, less than 2 minutes
#   submit-scripts/test.sh --help
#
# ENGINE=shipped skips the current engine.
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
  echo "Engines: llama.cpp b4916, the shipped one, and $(engine_name) from $jar"
  # no system property: Spark refuses to pass its executors any that begins with spark
  export SPARK_LLAMA_TEST_LIBRARY="$jar"
else
  echo "Engine: only llama.cpp b4916, the shipped one"
fi
mvn -B -ntp verify -pl "$MODULES" "$@"
