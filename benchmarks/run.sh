#!/usr/bin/env bash
# Runs a benchmark with contenders in turn, and prints medians and ratios.
#
#   benchmarks/run.sh NAME [--shape 110m-q8 | --model FILE] [--llama-server FILE]
#                       [--contenders A,B] [--rounds N] [--json] [--results FOLDER]
#   benchmarks/run.sh --help
#
# Variable, with its default on the right:
# ENGINE         'shipped' for the shipped engine        the current engine, if its jar exists
set -euo pipefail
# shellcheck source=../submit-scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../submit-scripts/lib/common.sh"
# shellcheck source=../submit-scripts/lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"

require_tools
jar="$(find "$ROOT/benchmarks/target" -maxdepth 1 -name 'spark-llama-benchmarks-*.jar' 2>/dev/null | head -n 1 || true)"
if [ -z "$jar" ] || [ -n "$(find "$ROOT/pom.xml" "$ROOT"/{core,spark-connector,benchmarks}/{pom.xml,src/main} \
  -newer "$jar" -print -quit)" ]; then
  echo "Building the benchmarks" >&2
  (cd "$ROOT" && mvn -B -q -ntp -pl benchmarks -am package -Dmaven.test.skip=true) || fail "the build failed"
  jar="$(find "$ROOT/benchmarks/target" -maxdepth 1 -name 'spark-llama-benchmarks-*.jar' | head -n 1)"
  # Maven does not touch an unchanged jar
  touch "$jar"
fi
# the JVM options for Spark are in one place, the parent POM
read -ra options < <(sed -n 's|.*<spark.jvm.options>\(.*\)</spark.jvm.options>.*|\1|p' "$ROOT/pom.xml")
commit="$(git -C "$ROOT" describe --always --dirty 2>/dev/null || echo unknown)"
# for the benchmark that starts executors
export SPARK_LOCAL_IP="${SPARK_LOCAL_IP:-127.0.0.1}" SPARK_SCALA_VERSION=2.13 SPARK_HOME="$ROOT/spark-connector/target/spark"
announce_engine "$@"
exec java -Xmx4g "${options[@]}" \
  -Dlog4j2.configurationFile="$ROOT/benchmarks/log4j2.properties" \
  -cp "$(with_engine "$jar:$ROOT/benchmarks/target/libraries/*")" io.sparkllama.benchmarks.Benchmarks --commit "$commit" "$@"
