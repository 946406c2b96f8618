#!/usr/bin/env bash
# Runs the job on Kubernetes with an image of Spark and this jar.
#
#   submit-scripts/kubernetes.sh image                     builds the image
#   submit-scripts/kubernetes.sh run --input IN ...        runs the job, arguments of generate.sh
#   submit-scripts/kubernetes.sh --dry-run run ...         prints the command
#   submit-scripts/kubernetes.sh --help
#
# Variables, with their defaults on the right:
# IMAGE            name of the image, with its registry               spark-llama:latest
# BASE_IMAGE       image of Spark 4 for Scala 2.13 and Java 17        spark:4.1.3-java17
# K8S_MASTER       address of the API server                          k8s://https://kubernetes.default.svc
# NAMESPACE        namespace                                          default
# SERVICE_ACCOUNT  account of the driver                              spark
# EXECUTORS        how many                                           2
# EXECUTOR_CORES   cores of each                                      8
# EXECUTOR_MEMORY  heap of each                                       2g
# MEMORY_OVERHEAD  memory of each outside the heap; see plan.sh       8g
# SUBMIT_OPTIONS   more arguments for spark-submit                    none
# ENGINE           'shipped' for the shipped engine                   the current engine, if its jar exists
# SPARK_HOME       a Spark 4 to use                                   Spark from this build, which has no Kubernetes
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
source "$ROOT/submit-scripts/lib/engine.sh"

IMAGE="${IMAGE:-spark-llama:latest}"
FOLDER="$ROOT/submit-scripts/kubernetes"

if [ "${1:-}" = --dry-run ]; then
  export SUBMIT_DRY_RUN=true
  shift
fi
case "${1:---help}" in
  image)
    require_tools
    build_if_needed
    command -v docker >/dev/null || [ "${SUBMIT_DRY_RUN:-}" = true ] || fail "docker is missing; install it, or build $FOLDER/Dockerfile with another tool"
    command=(docker build -t "$IMAGE" --build-arg "BASE_IMAGE=${BASE_IMAGE:-spark:4.1.3-java17}"
      --build-arg "JAR=spark-connector/target/$(basename "$(runtime_jar)")")
    announce_engine
    engine="$(engine_jar)"
    # the build context is the project
    case "$engine" in
      "$ROOT"/*) command+=(--build-arg "ENGINE_JAR=${engine#"$ROOT"/}") ;;
    esac
    command+=(-f "$FOLDER/Dockerfile" "$ROOT")
    if [ "${SUBMIT_DRY_RUN:-}" = true ]; then
      printf '%q ' "${command[@]}"
      printf '\n'
    else
      "${command[@]}"
    fi
    ;;
  run)
    shift
    require_tools
    build_if_needed
    # shellcheck disable=SC2086 # the options are words
    submit_or_print --master "${K8S_MASTER:-k8s://https://kubernetes.default.svc}" --deploy-mode cluster \
      --name spark-llama-generate \
      --conf "spark.kubernetes.container.image=$IMAGE" \
      --conf "spark.kubernetes.namespace=${NAMESPACE:-default}" \
      --conf "spark.kubernetes.authenticate.driver.serviceAccountName=${SERVICE_ACCOUNT:-spark}" \
      --conf "spark.kubernetes.executor.podTemplateFile=$FOLDER/executor-pod.yaml" \
      --conf "spark.executor.instances=${EXECUTORS:-2}" \
      --conf "spark.executor.cores=${EXECUTOR_CORES:-8}" \
      --conf "spark.executor.memory=${EXECUTOR_MEMORY:-2g}" \
      --conf "spark.executor.memoryOverhead=${MEMORY_OVERHEAD:-8g}" \
      --conf spark.kubernetes.driverEnv.LC_ALL=C.UTF-8 --conf spark.executorEnv.LC_ALL=C.UTF-8 \
      --conf spark.llama.model_cache=/var/cache/spark-llama \
      --class io.sparkllama.spark.GenerateJob ${SUBMIT_OPTIONS:-} local:///opt/spark/jars/spark-llama.jar "$@"
    ;;
  --help | -h) print_help "$0" ;;
  *) fail "'$1' is not an action; use image or run, and see $0 --help" ;;
esac
