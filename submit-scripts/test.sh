#!/usr/bin/env bash
# Checks the tools, then builds and tests everything, on the engine that comes along and, where npm is there to fetch it,
# on the current one. Arguments go to Maven. ENGINE=shipped leaves the current one out.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"

require_tools
make_engine_if_possible
cd "$ROOT"
jar="$(engine_jar_of "$(engine_platform)")"
if [ "${ENGINE:-}" != shipped ] && [ -f "$jar" ] && engine_runs_here; then
  echo "Engines: llama.cpp b4916, which comes along, and $(engine_name), out of $jar"
  # no system property: Spark refuses to hand its executors any that begins with its own name
  export SPARK_LLAMA_TEST_LIBRARY="$jar"
else
  echo "Engine: llama.cpp b4916, which comes along, alone"
fi
# modules that do not need each other run beside each other
mvn -B -ntp -T 2 verify "$@"
