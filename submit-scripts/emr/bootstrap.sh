#!/usr/bin/env bash
# Bootstrap action of an EMR cluster: installs the system libraries of llama.cpp.
set -euo pipefail

if ! ldconfig -p | grep 'libgomp\.so\.1' >/dev/null; then
  sudo dnf install -y -q libgomp || sudo yum install -y -q libgomp
fi
