#!/usr/bin/env bash
# Runs the commands in the documents: each block that begins with ```sh, from the root of the project. Then checks the
# prose with proselint, if it is installed.
#
#   submit-scripts/docs-check.sh            all documents
#   submit-scripts/docs-check.sh FILE...    some of them
#   submit-scripts/docs-check.sh --help
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

help_if_asked "$0" "${1:-}"
require_tools
build_if_needed
cd "$ROOT"
[ "$#" -gt 0 ] || set -- README.md docs/*.md docs/*/*.md notebooks/README.md

# Prints the blocks of a file, each ended by a NUL.
blocks() {
  awk '/^ *```sh$/ { inside = 1; next } /^ *```/ { if (inside) printf "%c", 0; inside = 0; next } inside' "$1"
}

log="$(mktemp)"
settings="$(mktemp -d)"
trap 'rm -rf "$log" "$settings"' EXIT
count=0
for file in "$@"; do
  while IFS= read -r -d '' block; do
    start=$SECONDS
    # so that no command reads the rest of the list
    if ! bash -euo pipefail -c "$block" </dev/null >"$log" 2>&1; then
      cat "$log" >&2
      fail "a command in $file failed: $block"
    fi
    count=$((count + 1))
    echo "$file: $(head -n 1 <<<"$block") ($((SECONDS - start)) s)"
  done < <(blocks "$file")
done
[ "$count" -gt 0 ] || fail "the documents have no commands"

# names of files in links must be there
broken=0
for file in "$@" CONTRIBUTING.md CHANGELOG.md SECURITY.md docs/explanation/decisions/*.md; do
  while IFS= read -r target; do
    [ -e "$(dirname "$file")/$target" ] || {
      echo "$file links to $target, which does not exist" >&2
      broken=1
    }
  done < <(grep -o '](\([^)#:]*\)[)#]' "$file" | sed 's/^](//; s/[)#]$//' | sort -u | grep -v '^$' || true)
done
[ "$broken" = 0 ] || fail "links are broken"

# the prose; ProseTest checks what proselint does not know
if command -v proselint >/dev/null; then
  # its versions disagree on the name of the file
  mkdir "$settings/proselint"
  cp submit-scripts/conf/proselint.json "$settings/proselint/config"
  cp submit-scripts/conf/proselint.json "$settings/proselint/config.json"
  prose=()
  for file in "$@"; do
    # the glossary lists the words that the project does not use
    [ "${file##*/}" = glossary.md ] || prose+=("$file")
  done
  XDG_CONFIG_HOME="$settings" proselint "${prose[@]}" CONTRIBUTING.md CHANGELOG.md SECURITY.md docs/explanation/decisions/*.md ||
    fail "proselint objects to the lines above"
else
  echo "warning: proselint is not installed, so it did not check the prose" >&2
fi
echo "$count commands ran"
