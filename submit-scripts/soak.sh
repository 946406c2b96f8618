#!/usr/bin/env bash
# Soak test of the core: random load of all kinds on processors that are opened and closed, with engine processes that are
# killed and stopped. Prints resource use between bursts of load, and fails if a request was lost or resource use grew.
#
#   submit-scripts/soak.sh [--minutes 30] [--seed N]
#   submit-scripts/soak.sh --help
#
# The same seed makes the same requests, but the timing of threads and signals differs.
# ENGINE=shipped skips the current engine.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"

help_if_asked "$0" "${1:-}"
minutes=30
seed=1
while [ $# -gt 0 ]; do
  case "$1" in
    --minutes | --seed)
      [[ "${2:-}" =~ ^[1-9][0-9]*$ ]] || fail "$1 needs a number of at least 1, not '${2:-}'"
      if [ "$1" = --seed ]; then seed="$2"; else minutes="$2"; fi
      shift 2
      ;;
    *) fail "unknown argument $1; see --help" ;;
  esac
done
require_tools
cd "$ROOT"
jar="$(engine_jar_of "$(engine_platform)")"
if [ "${ENGINE:-}" != shipped ] && [ -z "${SPARK_LLAMA_TEST_LIBRARY:-}" ] && [ -f "$jar" ] && engine_runs_here; then
  export SPARK_LLAMA_TEST_LIBRARY="$jar"
fi
mkdir -p target
rm -f core/target/soak.md
status=0
mvn -B -ntp verify -pl core -Dspotless.check.skip=true -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=SoakIT -Dfailsafe.failIfNoSpecifiedTests=false \
  -Dio.sparkllama.soak.minutes="$minutes" -Dio.sparkllama.soak.seed="$seed" >target/soak-build.log 2>&1 || status=$?
cat core/target/soak.md || true
[ "$status" = 0 ] || fail "a request was lost, resource use grew, or the run failed; see core/target/soak.log and target/soak-build.log"
