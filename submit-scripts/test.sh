#!/usr/bin/env bash
# Checks the tools, then builds and tests everything. Arguments go to Maven.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

require_tools
cd "$ROOT"
# modules that do not need each other run beside each other
mvn -B -ntp -T 2 verify "$@"
