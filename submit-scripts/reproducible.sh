#!/usr/bin/env bash
# Builds the artifacts of a release twice from the last commit, in two folders and under two umasks, and compares them
# byte for byte. Runs no tests.
#
#   submit-scripts/reproducible.sh
#   submit-scripts/reproducible.sh --help
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

help_if_asked "$0" "${1:-}"
require_tools

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Builds under a umask, and prints a checksum for each artifact.
build() { # umask
  local folder="$work/checkout-$1"
  (
    umask "$1"
    mkdir "$folder"
    git -C "$ROOT" archive HEAD | tar -x -C "$folder"
    cd "$folder"
    mvn -B -q -ntp -Prelease -DskipTests -pl core,spark-connector -am package >&2
    find core/target spark-connector/target -maxdepth 1 \( -name '*.jar' -o -name 'bom.*' \) -print0 | sort -z | xargs -0 sha256sum
  )
}

build 022 >"$work/022"
build 077 >"$work/077"
cat "$work/022"
diff "$work/022" "$work/077" || fail "two builds of one commit differ in the artifacts above"
echo "$(wc -l <"$work/022") artifacts are equal byte for byte"
