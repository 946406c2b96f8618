#!/usr/bin/env bash
# Converts the JSON lines of train.py into the Parquet table next to this script.
#
#   examples/demo-model/make-table.sh WORK/reviews.jsonl
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=../../submit-scripts/lib/common.sh
source "$here/../../submit-scripts/lib/common.sh"

require_tools
build_if_needed
opens=()
while read -r word; do opens+=("$word"); done < <(
  sed -n 's/.*<spark.jvm.options>\(.*\)<\/spark.jvm.options>.*/\1/p' "$ROOT/pom.xml" | tr ' ' '\n')
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
SPARK_LOCAL_IP=127.0.0.1 java "${opens[@]}" -Dlog4j2.configurationFile="$ROOT/submit-scripts/conf/log4j2.properties" \
  -cp "$ROOT/spark-connector/target/spark/jars/*" "$here/JsonLinesToParquet.java" "$1" "$work/table"
mv "$work"/table/part-*.parquet "$here/reviews.parquet"
