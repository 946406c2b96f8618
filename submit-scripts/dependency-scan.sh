#!/usr/bin/env bash
# Compares the dependencies in the jars with known vulnerabilities, without a network. Prints a line for each one that
# affects a version in use. Exits with 1 if one of them has no assessment in submit-scripts/conf/advisories.json.
#
#   submit-scripts/dependency-scan.sh [--advisories FILE]... [--sbom FILE]...
#   submit-scripts/dependency-scan.sh --help
#
# Flags, with their defaults on the right:
# --advisories  OSV's advisories: a JSON file, a folder or a zip file       only those of the engines
# --sbom        a bill of materials in CycloneDX's JSON                     made by Maven's profile 'release'
#
# https://google.github.io/osv.dev/data says where to download all advisories about Maven's artifacts as one zip file.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"

help_if_asked "$0" "${1:-}"
advisories=("$ROOT/submit-scripts/conf/advisories.json")
bills=()
while [ "$#" -gt 0 ]; do
  case "$1" in
    --advisories | --sbom) [ "$#" -gt 1 ] || fail "$1 needs a value" ;;
    *) fail "unknown option '$1'; --help lists them" ;;
  esac
  [ -e "$2" ] || fail "$1 names '$2', which does not exist"
  case "$1" in
    --advisories) advisories+=("$2") ;;
    --sbom) bills+=("$2") ;;
  esac
  shift 2
done
command -v python3 >/dev/null || fail "python3 is missing: 'sudo apt-get install python3' on Debian and Ubuntu"

if [ "${#bills[@]}" = 0 ]; then
  require_jdk
  require_maven
  (cd "$ROOT" && mvn -B -q -ntp -Prelease -pl core,spark-connector -am -Dmaven.test.skip=true \
    -Dmaven.javadoc.skip=true -Dmaven.source.skip=true package) || fail "the build failed"
  bills=("$ROOT/core/target/bom.json" "$ROOT/spark-connector/target/bom.json")
fi
[ "${#advisories[@]}" -gt 1 ] ||
  echo "warning: without --advisories, only the engines are compared, not the Java libraries" >&2

words=(--engine b4916 --engine "v$ENGINE_VERSION")
for each in "${advisories[@]}"; do words+=(--advisories "$each"); done
exec python3 "$ROOT/submit-scripts/lib/scan.py" "${words[@]}" "${bills[@]}"
