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
# shellcheck source=lib/run.sh
source "$ROOT/submit-scripts/lib/run.sh"

run_command io.sparkllama.command.PlanCommand "$@"
