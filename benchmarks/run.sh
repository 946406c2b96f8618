#!/usr/bin/env bash
# Runs a benchmark: contenders in turns, medians and ratios.
#
#   benchmarks/run.sh NAME [--shape 110m-q8 | --model FILE] [--rounds N]
#   benchmarks/run.sh --help
set -euo pipefail
# shellcheck source=../submit-scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../submit-scripts/lib/common.sh"

require_tools
jar="$(find "$ROOT/benchmarks/target" -maxdepth 1 -name 'spark-llama-benchmarks-*.jar' 2>/dev/null | head -n 1 || true)"
if [ -z "$jar" ] || [ -n "$(find "$ROOT/pom.xml" "$ROOT/core/pom.xml" "$ROOT/core/src/main" \
  "$ROOT/benchmarks/pom.xml" "$ROOT/benchmarks/src/main" -newer "$jar" -print -quit)" ]; then
  echo "Building the benchmarks" >&2
  (cd "$ROOT" && mvn -B -q -ntp -pl core,benchmarks package -Dmaven.test.skip=true) || fail "the build failed"
  jar="$(find "$ROOT/benchmarks/target" -maxdepth 1 -name 'spark-llama-benchmarks-*.jar' | head -n 1)"
fi
exec java -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
  -cp "$jar:$ROOT/benchmarks/target/libraries/*" io.sparkllama.benchmarks.Benchmarks "$@"
