#!/usr/bin/env bash
# Init script of a Databricks cluster: installs libgomp for llama.cpp, and puts the jar on the class path before Spark starts,
# so that the SQL functions, the plugin and the LLM tab are available.
#
# SPARK_LLAMA_JAR  path of the jar      /Volumes/main/default/libraries/spark-llama.jar
set -euo pipefail

if ! ldconfig -p | grep 'libgomp\.so\.1' >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libgomp1
fi
cp "${SPARK_LLAMA_JAR:-/Volumes/main/default/libraries/spark-llama.jar}" /databricks/jars/spark-llama.jar
