#!/usr/bin/env bash
# Tests the runtime jar as users get it: on each supported line of Spark, on Iceberg and Delta tables, and on clusters with
# HDFS and S3. Builds the jar if necessary. test.sh tests core, connector and benchmarks.
#
#   submit-scripts/test-matrix.sh [Maven options]   everything
#   submit-scripts/test-matrix.sh --help
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

help_if_asked "$0" "${1:-}"
require_tools
cd "$ROOT"
# the integration-tests modules are independent, so two run at a time
mvn -B -ntp -T 2 verify -pl '!benchmarks' -Dlibraries.skipTests=true -Dspotless.check.skip=true "$@"
