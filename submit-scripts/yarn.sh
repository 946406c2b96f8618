#!/usr/bin/env bash
# Runs the job on YARN, in client or cluster mode. Use one executor per node, and leave memory for the model outside the heap.
#
#   submit-scripts/yarn.sh --input IN --output OUT --model hdfs:///models/m.gguf [arguments of generate.sh ...]
#   submit-scripts/yarn.sh --dry-run ...    prints the command
#   submit-scripts/yarn.sh --help
#
# Variables, with their defaults on the right:
# DEPLOY_MODE      client or cluster                                  cluster
# EXECUTORS        how many                                           2
# EXECUTOR_CORES   cores of each                                      8
# EXECUTOR_MEMORY  heap of each                                       2g
# MEMORY_OVERHEAD  memory of each outside the heap: weights, KV       8g
#                  cache and buffers; see plan.sh
# DRIVER_MEMORY    heap of the driver                                 2g
# QUEUE            YARN's queue                                       default
# SUBMIT_OPTIONS   more arguments for spark-submit                    none
# ENGINE           'shipped' for the shipped engine                   the current engine, if its jar exists
# HADOOP_CONF_DIR  Hadoop's configuration                             must be set
# SPARK_HOME       a Spark 4 to use                                   Spark from this build, which has no YARN
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"

help_if_asked "$0" "${1:---help}"
if [ "$1" = --dry-run ]; then
  export SUBMIT_DRY_RUN=true
  shift
fi
require_tools
build_if_needed
[ -n "${HADOOP_CONF_DIR:-}" ] || [ "${SUBMIT_DRY_RUN:-}" = true ] || fail "HADOOP_CONF_DIR is not set; set it to the folder of core-site.xml and yarn-site.xml"
use_engine "$@"
# shellcheck disable=SC2086 # the options are words
submit_or_print --master yarn --deploy-mode "${DEPLOY_MODE:-cluster}" --queue "${QUEUE:-default}" \
  --num-executors "${EXECUTORS:-2}" --executor-cores "${EXECUTOR_CORES:-8}" --executor-memory "${EXECUTOR_MEMORY:-2g}" \
  --driver-memory "${DRIVER_MEMORY:-2g}" \
  --conf "spark.executor.memoryOverhead=${MEMORY_OVERHEAD:-8g}" \
  --conf spark.dynamicAllocation.enabled=false \
  --conf spark.yarn.appMasterEnv.LC_ALL=C.UTF-8 --conf spark.executorEnv.LC_ALL=C.UTF-8 \
  ${ENGINE_OPTIONS[@]+"${ENGINE_OPTIONS[@]}"} \
  --class io.sparkllama.spark.GenerateJob ${SUBMIT_OPTIONS:-} "$(runtime_jar)" "$@"
