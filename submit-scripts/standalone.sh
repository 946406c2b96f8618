#!/usr/bin/env bash
# A small standalone cluster on this machine: a master and workers, on loopback.
#
#   submit-scripts/standalone.sh start      starts it and prints its master URL
#   submit-scripts/standalone.sh status     shows which processes run
#   submit-scripts/standalone.sh stop       stops them
#   submit-scripts/standalone.sh run ARGS   starts it, runs generate.sh ARGS on it, and stops it
#   submit-scripts/standalone.sh --help
#
# Variables, with their defaults on the right:
# WORKERS        how many, with one executor each         2
# WORKER_CORES   cores of each                            1
# WORKER_MEMORY  memory of each                           2g
# MASTER_PORT    port of the master                       17077
# STATE          folder for logs and process ids          target/standalone
# SPARK_HOME     a Spark 4 to use                         Spark from this build
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

STATE="${STATE:-$ROOT/target/standalone}"
MASTER_PORT="${MASTER_PORT:-17077}"
SPARK="${SPARK_HOME:-$ROOT/spark-connector/target/spark}"
MASTER_URL="spark://127.0.0.1:$MASTER_PORT"

launch() { # name, class, arguments...
  local name="$1"
  shift
  # not exported: generate.sh would treat it as the user's Spark
  SPARK_HOME="$SPARK" SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1 setsid java -Xmx512m -cp "$SPARK/jars/*" \
    "-Dlog4j2.configurationFile=$ROOT/submit-scripts/conf/log4j2.properties" "$@" >"$STATE/$name.log" 2>&1 &
  echo $! >"$STATE/$name.pid"
}

start() {
  if pgrep -F "$STATE/master.pid" >/dev/null 2>&1; then
    fail "the cluster already runs; stop it first: $0 stop"
  fi
  mkdir -p "$STATE"
  launch master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$MASTER_PORT" --webui-port 0
  local i
  for ((i = 1; i <= ${WORKERS:-2}; i++)); do
    launch "worker-$i" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --webui-port 0 \
      --cores "${WORKER_CORES:-1}" --memory "${WORKER_MEMORY:-2g}" --work-dir "$STATE/work-$i" "$MASTER_URL"
  done
  for ((i = 0; i < 60; i++)); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$MASTER_PORT") 2>/dev/null; then
      echo "$MASTER_URL"
      return
    fi
    sleep 0.5
  done
  stop
  fail "the master did not start; see $STATE/master.log"
}

stop() {
  local file pid
  for file in "$STATE"/*.pid; do
    [ -e "$file" ] || continue
    pid="$(cat "$file")"
    # only what start has started: the system may have reassigned a process id
    if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep 'org.apache.spark.deploy' >/dev/null; then
      kill "$pid" || true
    fi
    rm -f "$file"
  done
}

status() {
  local file
  for file in "$STATE"/*.pid; do
    [ -e "$file" ] || continue
    if pgrep -F "$file" >/dev/null 2>&1; then
      echo "$(basename "$file" .pid) runs"
    else
      echo "$(basename "$file" .pid) has ended; see ${file%.pid}.log"
    fi
  done
}

case "${1:---help}" in
  start)
    require_tools
    build_if_needed
    start
    ;;
  stop) stop ;;
  status) status ;;
  run)
    shift
    require_tools
    build_if_needed
    start
    trap stop EXIT
    MASTER="$MASTER_URL" SUBMIT_OPTIONS="--conf spark.executor.memory=1g --conf spark.driver.host=127.0.0.1 ${SUBMIT_OPTIONS:-}" \
      "$ROOT/submit-scripts/generate.sh" "$@"
    ;;
  --help | -h) print_help "$0" ;;
  *) fail "'$1' is not an action; use start, stop, status or run, and see $0 --help" ;;
esac
