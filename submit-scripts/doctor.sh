#!/usr/bin/env bash
# Checks whether this machine can run spark-llama, and how to fix what it lacks. Changes nothing and builds nothing.
#
#   submit-scripts/doctor.sh [--model MODEL.gguf] [--cache FOLDER]
#   submit-scripts/doctor.sh --help
#
# Each line begins with OK, WARN or FAIL, and has a subject, what was found, and what to do. Exits with 1 if a line is FAIL.
#
# Flags and variables, with their defaults on the right:
# --model     a model, to check as the loader does        none
# --cache     the folder of -Dio.sparkllama.cache.dir     ~/.cache/spark-llama
# ENGINE      'shipped' for the shipped engine            the current engine, if its jar exists
# SPARK_HOME  the Spark that will be used                 Spark from this build
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"
# shellcheck source=lib/doctor.sh
source "$ROOT/submit-scripts/lib/doctor.sh"

model=
cache=
help_if_asked "$0" "${1:-}"
while [ "$#" -gt 0 ]; do
  case "$1" in
    --model | --cache) [ "$#" -gt 1 ] || fail "$1 needs a value" ;;
    *) fail "unknown option '$1'; --help lists them" ;;
  esac
  case "$1" in
    --model) model="$2" ;;
    --cache) cache="$2" ;;
  esac
  shift 2
done

check_system
check_java
check_libc
check_cpu
check_memory
check_spark
check_jars
check_folders "$cache"
if [ -n "$model" ]; then
  check_model "$model"
else
  report OK model "not checked; name one with --model"
fi
echo "$FAILURES failures, $WARNINGS warnings"
[ "$FAILURES" = 0 ]
