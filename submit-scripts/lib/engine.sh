# shellcheck shell=bash
# The current engine and its jars. Source it after common.sh; do not run it.

ENGINE_VERSION=0.5.0
ENGINE_PACKAGE_VERSION=3.22.1
ENGINE_PLATFORMS="linux-x64 linux-arm64 linux-x64-cuda linux-x64-vulkan"
ENGINE_FOLDER="${ENGINE_FOLDER:-$ROOT/engines/target}"

engine_name() {
  echo "llama.cpp v$ENGINE_VERSION"
}

# The npm package of its libraries, and their version.
engine_package() { # platform
  echo "@node-llama-cpp/$1@$ENGINE_PACKAGE_VERSION"
}

# The SHA-512 of a package as npm writes it. Only the reviewed package is packed.
engine_integrity() { # platform
  case "$1" in
    linux-x64) echo "sha512-5uCCDNqWCNfaAm8aR/Uzxbo4HBpKgNF91kCHPepKhgMgV2OAmatoefbOlMihsqCiH2Od35E/eUHQCFbfRBJuOg==" ;;
    linux-arm64) echo "sha512-W+7naKCXX9/eEjjFmRS8vvx91QyLXDbeFxexZc3bh/PtQABZgmRL3C0AtYYXn4YGTj/3Qor4lWZn2tpjZFPLdQ==" ;;
    linux-x64-cuda) echo "sha512-8rQCjyNNLZJUFit+YpjwlC4hwkKgOMIkB2wuycKBf8NU2O3ySKbiWZQ8aw9ku2nUTXjSnUIrE6KB88itduTBuA==" ;;
    linux-x64-vulkan) echo "sha512-bBxqU+JOcBu1nb5Qj2zcMci+JByT1E8EajHvYodyNfVIPkEhXh+/HMwR1/BT7xP08YK0hks+kM8fglER0P8JEg==" ;;
    *) return 1 ;;
  esac
}

# The requirements of a platform.
engine_needs() { # platform
  case "$1" in
    linux-x64-cuda) echo "glibc 2.34, an NVIDIA driver and CUDA 13's libcudart and libcublas" ;;
    linux-x64-vulkan) echo "glibc 2.34, a Vulkan driver and libvulkan" ;;
    *) echo "glibc 2.34" ;;
  esac
}

engine_jar_of() { # platform
  echo "$ENGINE_FOLDER/spark-llama-engine-$ENGINE_VERSION-$1.jar"
}

# This machine's platform without a GPU, even if there is no engine for it.
engine_platform() {
  local system machine
  system="$(uname -s)"
  machine="$(uname -m)"
  case "$system" in
    Linux) system=linux ;;
    Darwin) system=mac ;;
  esac
  case "$machine" in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
  esac
  echo "$system-$machine"
}

require_engine_platform() { # platform
  engine_integrity "$1" >/dev/null ||
    fail "there is no engine for $1; the platforms are $ENGINE_PLATFORMS. Name another build with --native-library"
}

# The jar of the engine for this machine, one for a GPU first; nothing if there is none, or with ENGINE=shipped.
engine_jar() {
  local platform each
  [ "${ENGINE:-}" != shipped ] || return 0
  platform="$(engine_platform)"
  for each in "$platform-cuda" "$platform-vulkan" "$platform"; do
    if [ -f "$(engine_jar_of "$each")" ]; then
      engine_jar_of "$each"
      return
    fi
  done
}

# Makes the jar for this machine if npm is installed; otherwise a line says why not.
make_engine_if_possible() {
  [ "${ENGINE:-}" != shipped ] && [ -z "$(engine_jar)" ] && engine_integrity "$(engine_platform)" >/dev/null || return 0
  if command -v npm >/dev/null; then
    "$ROOT/submit-scripts/engine.sh" install || echo "Continuing without the current engine: npm could not fetch it"
  else
    echo "Continuing without the current engine: npm, which fetches it, is not installed"
  fi
}

# Whether this machine's glibc is new enough for it; true for other C libraries.
engine_runs_here() {
  local version
  version="$(getconf GNU_LIBC_VERSION 2>/dev/null | sed -n 's/^glibc //p')"
  [ -z "$version" ] || [ "$(printf '%s\n' 2.34 "$version" | sort -V | head -n 1)" = 2.34 ]
}

# Names the engine in use on standard error, unless the arguments name a library.
announce_engine() { # arguments of the command line
  local jar
  case "$* ${SUBMIT_OPTIONS:-}" in
    *native-library* | *native_library*) return 0 ;;
  esac
  jar="$(engine_jar)"
  if [ -n "$jar" ]; then
    echo "Engine: $(engine_name), from $jar" >&2
  else
    echo "Engine: llama.cpp b4916, the shipped one; 'submit-scripts/engine.sh install' makes the jar of a newer one" >&2
  fi
}

# Ships the engine's jar with spark-submit: added to SUBMIT_OPTIONS if that already names jars, else in ENGINE_OPTIONS.
use_engine() { # arguments of the command line
  local jar
  jar="$(engine_jar)"
  announce_engine "$@"
  ENGINE_OPTIONS=()
  [ -n "$jar" ] || return 0
  # shellcheck disable=SC2034 # the sourcing script reads ENGINE_OPTIONS
  case " ${SUBMIT_OPTIONS:-} " in
    *" --jars "*) SUBMIT_OPTIONS="${SUBMIT_OPTIONS/--jars /--jars $jar,}" ;;
    *) ENGINE_OPTIONS=(--jars "$jar") ;;
  esac
}

# A class path with the engine's jar appended.
with_engine() { # class path
  local jar
  jar="$(engine_jar)"
  echo "$1${jar:+:$jar}"
}
