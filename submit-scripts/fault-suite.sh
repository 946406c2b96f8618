#!/usr/bin/env bash
# Lets faults happen in the middle of a job on a cluster of two workers, and prints what each costs: rows lost and rows
# doubled. Kills and stops the driver, executors, workers and engine processes. Builds the jar if necessary.
#
#   submit-scripts/fault-suite.sh           all faults
#   submit-scripts/fault-suite.sh --short   those that test-matrix.sh has
#   submit-scripts/fault-suite.sh --help
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

help_if_asked "$0" "${1:-}"
faults=all
case "${1:-}" in
  '') ;;
  --short) faults=short ;;
  *) fail "unknown argument $1; see --help" ;;
esac
require_tools
build_if_needed
cd "$ROOT"
log="$ROOT/target/fault-suite.log"
mkdir -p "$ROOT/target"
rm -f "$ROOT/integration-tests/cluster/target/faults.md"
status=0
mvn -B -ntp verify -pl integration-tests/cluster -am -Dlibraries.skipTests=true -Dspotless.check.skip=true \
  -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=FaultsIT -Dfailsafe.failIfNoSpecifiedTests=false \
  -Dfaults="$faults" >"$log" 2>&1 || status=$?
cat "$ROOT/integration-tests/cluster/target/faults.md" || true
[ "$status" = 0 ] || fail "a fault cost rows or the run failed; see $log"
