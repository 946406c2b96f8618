# shellcheck shell=bash
# Shared by the scripts of the parent folder. Source it; do not run it.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

fail() {
  echo "error: $*" >&2
  exit 1
}

# Java encodes arguments, file names and output with the locale. An ASCII locale loses all other characters.
use_utf8() {
  local charmap candidate
  if command -v locale >/dev/null; then
    charmap="$(locale charmap 2>/dev/null || true)"
  else
    case "${LC_ALL:-${LC_CTYPE:-${LANG:-C}}}" in
      C | POSIX) charmap=ASCII ;;
      *) charmap=other ;;
    esac
  fi
  case "$charmap" in
    '' | ASCII | ANSI_X3.4-1968 | US-ASCII | 646 | ISO646-US) ;;
    *) return 0 ;;
  esac
  for candidate in C.UTF-8 C.utf8 en_US.UTF-8 en_US.utf8; do
    if ! command -v locale >/dev/null || [ "$(LC_ALL="$candidate" locale charmap 2>/dev/null)" = UTF-8 ]; then
      export LC_ALL="$candidate"
      return 0
    fi
  done
  echo "warning: this machine has no UTF-8 locale; non-ASCII arguments will be refused" >&2
}

use_utf8

# Installs packages if it can without asking (as root on Debian or Ubuntu); otherwise says what to install.
install_or_explain() { # what is missing, Debian packages...
  local missing="$1"
  shift
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $missing: $*"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@"; } >/dev/null ||
      fail "apt-get could not install $*"
  else
    fail "$missing is missing. On Debian and Ubuntu: sudo apt-get install $*"
  fi
}

java_major() {
  "$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

# Puts a JDK of version 17 or later first on the path.
require_jdk() {
  local candidate
  for candidate in "${JAVA_HOME:-}" "" /usr/lib/jvm/java-17-openjdk-*; do
    local javac="${candidate:+$candidate/bin/}javac"
    if command -v "$javac" >/dev/null && [ "$(java_major "${candidate:+$candidate/bin/}java")" -ge 17 ] 2>/dev/null; then
      if [ -n "$candidate" ]; then
        export JAVA_HOME="$candidate" PATH="$candidate/bin:$PATH"
      fi
      return
    fi
  done
  [ "${1:-}" = again ] && fail "no JDK 17 or later found; install one and set JAVA_HOME"
  install_or_explain "JDK 17" openjdk-17-jdk-headless
  require_jdk again
}

require_maven() {
  command -v mvn >/dev/null || install_or_explain "Maven" maven
  local version
  version="$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)"
  case "$version" in
    3.[89] | 3.[1-9][0-9] | [4-9].*) ;;
    *) fail "Maven $version is too old; 3.8 or later is needed" ;;
  esac
}

require_libgomp() {
  [ "$(uname -s)" = Linux ] || return 0
  # grep reads to the end (no -q): with pipefail, an interrupted ldconfig would count as a missing library
  if ! { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep 'libgomp\.so\.1' >/dev/null; then
    install_or_explain "libgomp.so.1" libgomp1
  fi
}

require_tools() {
  require_jdk
  require_maven
  require_libgomp
}

# Builds the runtime jar and the Spark folder, unless the jar is newer than every source.
build_if_needed() {
  local jar
  jar="$(runtime_jar)"
  if [ -n "$jar" ] && [ -z "$(find "$ROOT/pom.xml" "$ROOT/core/pom.xml" "$ROOT/core/src/main" \
    "$ROOT/spark-connector/pom.xml" "$ROOT/spark-connector/src/main" -newer "$jar" -print -quit)" ]; then
    return
  fi
  echo "Building spark-llama (the first build downloads Spark and takes a few minutes)"
  (cd "$ROOT" && mvn -B -q -ntp package -pl spark-connector -am -Dmaven.test.skip=true) || fail "the build failed"
}

# The path of the runtime jar, or nothing if it was not built yet.
runtime_jar() {
  { find "$ROOT/spark-connector/target" -maxdepth 1 -name 'spark-llama-connector_2.13-*-runtime.jar' 2>/dev/null || true; } | head -n 1
}

# A driver that is also the executor needs no network: it and its UI listen on loopback alone.
listen_locally() { # master
  case "$1" in
    local | local\[*) export SPARK_LOCAL_IP="${SPARK_LOCAL_IP:-127.0.0.1}" ;;
  esac
}

# Runs the spark-submit of SPARK_HOME, or Spark's submit class on the jars that the build collected.
spark_submit() {
  if [ -n "${SPARK_HOME:-}" ]; then
    "$SPARK_HOME/bin/spark-submit" "$@"
    return
  fi
  export SPARK_HOME="$ROOT/spark-connector/target/spark" SPARK_SCALA_VERSION=2.13
  # like bin/spark-class: the launcher prints a NUL and a newline, then the JVM's command with a NUL after each word
  local word command=()
  while IFS= read -r -d '' word; do
    word="${word#$'\n'}"
    [ -z "$word" ] && [ "${#command[@]}" = 0 ] || command+=("$word")
  done < <(java -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@")
  [ "${#command[@]}" -gt 0 ] || fail "Spark's launcher refused the arguments"
  "${command[@]}"
}

# Runs spark-submit. With SUBMIT_DRY_RUN=true, checks the arguments with Spark's own parser and prints them instead.
submit_or_print() {
  if [ "${SUBMIT_DRY_RUN:-false}" = true ]; then
    export SPARK_HOME="${SPARK_HOME:-$ROOT/spark-connector/target/spark}" SPARK_SCALA_VERSION=2.13
    # the launcher turns arguments that spark-submit does not know into a call for help
    if java -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@" |
      tr '\0' '\n' | grep -x -e --usage-error >/dev/null; then
      fail "spark-submit does not know some of these arguments: $*"
    fi
    printf 'spark-submit'
    printf ' %q' "$@"
    printf '\n'
  else
    spark_submit "$@"
  fi
}

# Prints the comment at the head of a script, which is its help.
print_help() { # the script
  sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$1"
}

# Prints the help and exits if the first argument is --help or -h.
help_if_asked() { # the script, its first argument
  case "$2" in
    --help | -h)
      print_help "$1"
      exit
      ;;
  esac
}
