#!/usr/bin/env bash
# Injects faults into jobs on clusters of this machine, and prints what each costs: rows lost and rows duplicated. Kills and
# stops processes, cancels jobs, fills disks, limits memory, stops HDFS and shifts clocks. A seed decides when. Builds the
# jar if necessary.
#
#   submit-scripts/fault-suite.sh            all faults
#   submit-scripts/fault-suite.sh --short    only the short ones, as in test-matrix.sh
#   submit-scripts/fault-suite.sh --seed N   with the seed of an earlier run
#   submit-scripts/fault-suite.sh --help
#
# Some faults need root, to mount small disks and to limit memory, or libfaketime (Debian: faketime). Otherwise they are
# skipped.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

help_if_asked "$0" "${1:-}"
faults=all
seed=$RANDOM
while [ $# -gt 0 ]; do
  case "$1" in
    --short) faults=short ;;
    --seed)
      [[ "${2:-}" =~ ^[0-9]{1,9}$ ]] || fail "--seed needs a whole number; see --help"
      seed="$2"
      shift
      ;;
    *) fail "unknown argument $1; see --help" ;;
  esac
  shift
done
require_tools
build_if_needed
cd "$ROOT"
log="$ROOT/target/fault-suite.log"
table="$ROOT/integration-tests/cluster/target/faults.md"
mkdir -p "$ROOT/target"
rm -f "$table"
echo "seed $seed, on $(nproc) CPUs, load $(cut -d ' ' -f 1-3 /proc/loadavg)"
SECONDS=0
status=0
mvn -B -ntp verify -pl integration-tests/cluster -am -Dlibraries.skipTests=true -Dspotless.check.skip=true \
  -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test='*FaultsIT' -Dfailsafe.failIfNoSpecifiedTests=false \
  -Dfaults="$faults" -Dfaults.seed="$seed" >"$log" 2>&1 || status=$?
cat "$table" || true
echo "$((SECONDS / 60)) min $((SECONDS % 60)) s, including the build; load $(cut -d ' ' -f 1-3 /proc/loadavg)"
[ "$status" = 0 ] || fail "a fault lost or duplicated rows, or the suite failed; see $log"
