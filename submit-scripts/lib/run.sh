# shellcheck shell=bash
# Runs classes of the runtime jar with the engine in use. Builds the jar if necessary. Sourced, not run, after engine.sh.

LOG_CONFIGURATION="$ROOT/submit-scripts/conf/log4j2.properties"

# Runs a command in a JVM of its own instead of this script.
run_command() { # class, arguments...
  local class="$1"
  shift
  require_tools
  build_if_needed
  announce_engine "$@"
  exec java "-Dlog4j2.configurationFile=$LOG_CONFIGURATION" \
    -cp "$(with_engine "$(runtime_jar):${SPARK_HOME:-$ROOT/spark-connector/target/spark}/jars/*")" "$class" "$@"
}

# Submits an application to MASTER, this machine by default.
submit_application() { # class, more options of spark-submit..., --, arguments...
  local class="$1" options=()
  shift
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  require_tools
  build_if_needed
  use_engine "$@"
  listen_locally "${MASTER:-local[*]}"
  # shellcheck disable=SC2086 # the options are words
  submit_or_print --master "${MASTER:-local[*]}" --driver-memory "${DRIVER_MEMORY:-2g}" \
    ${ENGINE_OPTIONS[@]+"${ENGINE_OPTIONS[@]}"} \
    --conf "spark.driver.extraJavaOptions=-Dlog4j2.configurationFile=$LOG_CONFIGURATION" \
    --conf spark.ui.enabled="${SPARK_UI:-false}" \
    ${options[@]+"${options[@]}"} \
    --class "$class" ${SUBMIT_OPTIONS:-} "$(runtime_jar)" "$@"
}
