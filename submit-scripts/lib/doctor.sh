# shellcheck shell=bash
# The checks of doctor.sh. Source it after common.sh and engine.sh; do not run it.

# What the checks read; tests name files of other machines.
CPUINFO="${CPUINFO:-/proc/cpuinfo}"
MEMINFO="${MEMINFO:-/proc/meminfo}"
CGROUPS="${CGROUPS:-/sys/fs/cgroup}"

# Instruction sets that the shipped engine needs on x86-64, and those of the current engine's variants, best first, named
# as in /proc/cpuinfo.
SHIPPED_FLAGS="avx avx2 fma f16c bmi2"
VARIANTS="sapphirerapids:avx512f,avx512_vbmi,avx512_vnni,avx512_bf16,amx_tile,amx_int8
zen4:avx512f,avx512_vbmi,avx512_vnni,avx512_bf16
cooperlake:avx512f,avx512_vnni,avx512_bf16
icelake:avx512f,avx512_vbmi,avx512_vnni
cascadelake:avx512f,avx512_vnni
cannonlake:avx512f,avx512_vbmi
skylakex:avx512f,avx512bw,avx512cd,avx512dq,avx512vl
alderlake:avx2,fma,f16c,bmi2,avx_vnni
haswell:avx2,fma,f16c,bmi2
piledriver:avx,fma,f16c
ivybridge:avx,f16c
sandybridge:avx
sse42:sse4_2
x64:sse2"

FAILURES=0
WARNINGS=0

report() { # OK, WARN or FAIL, subject, what there is, what to do
  printf '%-5s %-8s %s%s\n' "$1" "$2" "$3" "${4:+; $4}"
  case "$1" in
    WARN) WARNINGS=$((WARNINGS + 1)) ;;
    FAIL) FAILURES=$((FAILURES + 1)) ;;
  esac
}

check_system() {
  case "$(engine_platform)" in
    linux-x64 | linux-arm64) report OK system "$(uname -sr), $(uname -m)" ;;
    mac-*) report WARN system "$(uname -sr), $(uname -m)" "no tests run on macOS; use Linux for production" ;;
    *) report FAIL system "$(uname -sr), $(uname -m)" "use Linux on x86-64 or aarch64, such as Debian's image" ;;
  esac
}

# The java that the other scripts and spark-submit would run; nothing if there is none.
java_found() {
  local candidate
  for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" java /usr/lib/jvm/java-17-openjdk-*/bin/java; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null; then
      command -v "$candidate"
      return
    fi
  done
}

check_java() {
  local java major
  java="$(java_found)"
  if [ -z "$java" ]; then
    report FAIL java "not found" "install JDK 17, for example with 'apt-get install openjdk-17-jdk-headless', and set JAVA_HOME"
    return
  fi
  major="$(java_major "$java")"
  if ! [ "${major:-0}" -ge 17 ] 2>/dev/null; then
    report FAIL java "version ${major:-unknown}, at $java" "install JDK 17 and set JAVA_HOME to it"
  elif [ "$major" -gt 21 ]; then
    report WARN java "version $major, at $java" "Spark supports 17 and 21; if it does not start, set JAVA_HOME to one of them"
  elif ! [ -x "$(dirname "$(readlink -f "$java")")/javac" ]; then
    report WARN java "version $major, at $java, without a compiler" "to build spark-llama, install the JDK; to run it, this is enough"
  else
    report OK java "version $major, at $java"
  fi
}

check_libc() {
  local version
  [ "$(uname -s)" = Linux ] || return 0
  version="$(getconf GNU_LIBC_VERSION 2>/dev/null | sed -n 's/^glibc //p' || true)"
  if [ -z "$version" ]; then
    report FAIL glibc "not found; this system has another C library, probably musl" "use an image with glibc, such as Debian's"
  elif [ "$(printf '%s\n' 2.17 "$version" | sort -V | head -n 1)" != 2.17 ]; then
    report FAIL glibc "$version" "engines need 2.17 or later; use a newer system, such as Debian 12 or Ubuntu 22.04"
  elif ! engine_runs_here; then
    report WARN glibc "$version, enough for the shipped engine only" "the current engine needs 2.34: use Debian 12, Ubuntu 22.04, RHEL 9 or Amazon Linux 2023"
  else
    report OK glibc "$version"
  fi
  if { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null || true; } | grep 'libgomp\.so\.1' >/dev/null; then
    report OK libgomp "libgomp.so.1"
  else
    report FAIL libgomp "there is no libgomp.so.1, which the shipped engine needs" "'apt-get install libgomp1' on Debian and Ubuntu, 'dnf install libgomp' on Fedora, RHEL and Amazon Linux"
  fi
}

# Those of some flags that the CPUs lack.
missing_flags() { # flags, comma or space between them
  local flag flags
  flags=" $(sed -n 's/^flags[[:space:]]*: //p' "$CPUINFO" | head -n 1) "
  for flag in ${1//,/ }; do
    case "$flags" in
      *" $flag "*) ;;
      *) printf '%s ' "$flag" ;;
    esac
  done
}

check_cpu() {
  local missing line best=""
  if ! grep '^flags' "$CPUINFO" >/dev/null 2>&1; then
    case "$(engine_platform)" in
      *-x64) report WARN cpu "this system does not list its flags" "the shipped engine needs $SHIPPED_FLAGS" ;;
      *) report OK cpu "$(uname -m); the engines need no special flags" ;;
    esac
    return
  fi
  while IFS= read -r line; do
    if [ -z "$best" ] && [ -z "$(missing_flags "${line#*:}")" ]; then
      best="${line%%:*}"
    fi
  done <<<"$VARIANTS"
  missing="$(missing_flags "$SHIPPED_FLAGS")"
  if [ -z "$missing" ]; then
    report OK cpu "has all flags of the shipped engine; the current engine uses its variant $best"
  elif [ -n "$best" ]; then
    report WARN cpu "has no ${missing% }, so the shipped engine cannot run; the current engine can, with its variant $best" "make its jar with submit-scripts/engine.sh install; in a virtual machine, pass the host's CPU through (-cpu host)"
  else
    report FAIL cpu "has no ${missing% }, so no engine can run" "use another machine; in a virtual machine, pass the host's CPU through (-cpu host)"
  fi
}

# The lowest limit of memory of this process's cgroups, in bytes; nothing if there is none.
cgroup_limit() {
  local path limit lowest="" file
  path="$(sed -n 's/^0:://p' /proc/self/cgroup 2>/dev/null || true)"
  for file in "$CGROUPS/memory/memory.limit_in_bytes" "$CGROUPS/memory.max"; do
    limit="$(cat "$file" 2>/dev/null || true)"
    case "$limit" in '' | max) continue ;; esac
    lowest="$limit"
  done
  while [ -n "$path" ] && [ "$path" != / ]; do
    limit="$(cat "$CGROUPS$path/memory.max" 2>/dev/null || true)"
    case "$limit" in
      '' | max) ;;
      *) if [ -z "$lowest" ] || [ "$limit" -lt "$lowest" ]; then lowest="$limit"; fi ;;
    esac
    path="${path%/*}"
  done
  # version 1 writes a huge number for no limit
  if [ -n "$lowest" ] && [ "${#lowest}" -le 15 ]; then echo "$lowest"; fi
}

# Memory that this process may use, in MiB; nothing if it is unknown.
usable_mib() {
  local total limit
  total="$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' "$MEMINFO" 2>/dev/null || true)"
  [ -n "$total" ] || return 0
  total=$((total / 1024))
  limit="$(cgroup_limit)"
  if [ -n "$limit" ] && [ $((limit / 1048576)) -lt "$total" ]; then total=$((limit / 1048576)); fi
  echo "$total"
}

check_memory() {
  local mib available limit of=""
  mib="$(usable_mib)"
  if [ -z "$mib" ]; then
    report WARN memory "unknown" "each executor needs the size of the model file and about 1 GiB more"
    return
  fi
  available="$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' "$MEMINFO")"
  limit="$(cgroup_limit)"
  [ -z "$limit" ] || of=", the limit of this container"
  if [ "$mib" -lt 3072 ]; then
    report WARN memory "$mib MiB$of" "the build and a local run take 3 GiB; set DRIVER_MEMORY=1g for small models, or use a larger machine"
  elif [ -n "$available" ] && [ -z "$limit" ] && [ $((available / 1024)) -lt 2048 ]; then
    report WARN memory "$mib MiB, of which $((available / 1024)) are free" "stop other programs, or choose a smaller model"
  else
    report OK memory "$mib MiB$of"
  fi
}

check_spark() {
  local spark="${SPARK_HOME:-}" core name scala version
  if [ -z "$spark" ]; then
    spark="$ROOT/spark-connector/target/spark"
    if [ ! -d "$spark" ]; then
      report OK spark "4.1 for Scala 2.13 comes with the first build; SPARK_HOME is not set"
      return
    fi
  fi
  core="$(find "$spark/jars" -maxdepth 1 -name 'spark-core_*.jar' 2>/dev/null | head -n 1 || true)"
  if [ -z "$core" ]; then
    report FAIL spark "there is no spark-core jar in $spark/jars" "set SPARK_HOME to the folder of a Spark, or unset it"
    return
  fi
  name="$(basename "$core" .jar)"
  scala="${name#spark-core_}"
  version="${scala#*-}"
  scala="${scala%%-*}"
  if [ "$scala" != 2.13 ]; then
    report FAIL spark "$version for Scala $scala, in $spark" "use a Spark for Scala 2.13; for 3.5 that is a separate download, and 4 is always for 2.13"
    return
  fi
  case "$version" in
    3.5.* | 4.[012].*) report OK spark "$version for Scala $scala, in $spark" ;;
    *) report WARN spark "$version for Scala $scala, in $spark" "supported are 3.5, 4.0, 4.1 and 4.2" ;;
  esac
}

check_jars() {
  local jar
  jar="$(runtime_jar)"
  if [ -n "$jar" ]; then
    report OK jar "$jar"
  else
    report OK jar "not built yet; the other scripts build it when they first run"
  fi
  jar="$(engine_jar)"
  if [ -n "$jar" ]; then
    report OK engine "$(engine_name), $jar"
  else
    report OK engine "llama.cpp b4916, the shipped one; submit-scripts/engine.sh install makes the jar of a newer, faster one"
  fi
}

# The next folder up that exists.
nearest() { # path
  local path="$1"
  while [ ! -e "$path" ] && [ ! -L "$path" ]; do path="$(dirname "$path")"; done
  echo "$path"
}

mode_of() { # path
  stat -c %a "$1" 2>/dev/null || stat -f %Lp "$1"
}

owner_of() { # path
  stat -c %U "$1" 2>/dev/null || stat -f %Su "$1"
}

# Whether programs and libraries may be run from a path: its file system is not mounted noexec.
may_execute() { # path
  local options
  options="$(findmnt -n -o OPTIONS -T "$1" 2>/dev/null || true)"
  case ",$options," in *,noexec,*) return 1 ;; esac
}

# Whether others than the owner may write, by the last two digits of a mode. spark-llama takes the right from the group of
# a folder of this user, so that it does not count.
others_may_write() { # mode, owner
  local digits="${1: -2}"
  [ "$2" != "$(id -un)" ] || digits="${1: -1}"
  case "$digits" in
    *[2367]*) return 0 ;;
    *) return 1 ;;
  esac
}

check_folder() { # subject, path, what goes there, whether it must be private, MiB that it should have free
  local at mode owner free remedy
  case "$1" in
    cache) remedy="name another folder with -Dio.sparkllama.cache.dir" ;;
    locks) remedy="name another folder with -Dio.sparkllama.cpu.locks" ;;
    *) remedy="name another folder with -Djava.io.tmpdir" ;;
  esac
  at="$(nearest "$2")"
  mode="$(mode_of "$at")"
  owner="$(owner_of "$at")"
  free="$(df -Pk "$at" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')"
  if [ -L "$2" ] && [ "$4" != no ]; then
    report FAIL "$1" "$2 is a link; folders for $3 must not be links" "remove it, or $remedy"
  elif [ ! -d "$at" ]; then
    report FAIL "$1" "$at is not a folder" "$remedy"
  elif [ ! -w "$at" ]; then
    report FAIL "$1" "$at ($owner, $mode) is not writable" "$remedy"
  elif [ "$4" = private ] && [ "$at" = "$2" ] && [ "$owner" != "$(id -un)" ] && [ "$owner" != root ]; then
    report FAIL "$1" "$2 belongs to $owner" "remove it, or $remedy"
  elif [ "$4" = private ] && [ "$at" = "$2" ] && others_may_write "$mode" "$owner"; then
    report FAIL "$1" "other users can write to $2 ($mode)" "remove it, or run 'chmod go-w' on it if you trust its contents"
  elif [ "$4" = shared ] && [ "$at" = "$2" ] && others_may_write "$mode" "$owner" && [ ! -k "$2" ] && [ "$owner" != "$(id -un)" ]; then
    report FAIL "$1" "users can remove each other's files in $2 ($owner, $mode)" "have $owner run 'chmod 1777' on it, or $remedy"
  elif [ "$1" = cache ] && ! may_execute "$at"; then
    report FAIL "$1" "$at is mounted noexec, so libraries cannot be loaded from it" "$remedy"
  elif [ "$1" = temp ] && ! may_execute "$at"; then
    report WARN "$1" "$at is mounted noexec, and Java's native access may need it" "name another folder with -Djna.tmpdir"
  elif [ -n "$free" ] && [ "$free" -lt "$5" ]; then
    report WARN "$1" "$2 has only $free MiB free" "free disk space, or $remedy"
  else
    report OK "$1" "$2 ($3, $free MiB free)"
  fi
}

check_folders() {
  local cache="$1" temp="${TMPDIR:-/tmp}" part
  if [ -z "$cache" ]; then
    if [ -w "${HOME:-/nonexistent}" ]; then
      cache="$HOME/.cache/spark-llama"
    else
      cache="/tmp/spark-llama-$(id -un)"
      report WARN home "${HOME:-no HOME} is not writable, so the cache goes to $cache" "name another folder with -Dio.sparkllama.cache.dir"
    fi
  fi
  check_folder cache "$cache" "libraries and models" no 2048
  for part in native engines models; do
    [ ! -e "$cache/$part" ] || check_folder cache "$cache/$part" "$part" private 0
  done
  check_folder temp "$temp" "temporary files" no 1024
  if [ "$(uname -s)" = Linux ]; then
    check_folder locks /tmp/spark-llama-cpus "locks of pinned CPUs" shared 1
  fi
}

# The model as the loader checks it, if there is a jar to check it with.
check_model() { # path
  local jar plan size
  if [ ! -f "$1" ]; then
    report FAIL model "there is no file $1" "correct the path"
    return
  fi
  if [ ! -r "$1" ]; then
    report FAIL model "$1 cannot be read" "give $(id -un) the right to read it"
    return
  fi
  if [ "$(head -c 4 "$1")" != GGUF ]; then
    report FAIL model "$1 does not begin with GGUF" "download it again: it may be an error page, a pointer of Git LFS, or another format"
    return
  fi
  size=$(($(wc -c <"$1") / 1048576))
  jar="$(runtime_jar)"
  if [ -z "$jar" ] || [ -z "$(java_found)" ]; then
    report WARN model "$1, $size MiB; its header and memory were not checked, because there is no build yet" "run submit-scripts/plan.sh --model $1, which builds the project first"
    return
  fi
  if plan="$("$(java_found)" "-Dlog4j2.configurationFile=$ROOT/submit-scripts/conf/log4j2.properties" \
    -cp "$(with_engine "$jar:${SPARK_HOME:-$ROOT/spark-connector/target/spark}/jars/*")" \
    io.sparkllama.command.PlanCommand --model "$1" 2>&1)"; then
    report OK model "$1, $size MiB: $(grep -m 1 -i memory <<<"$plan" | tr -s " " || echo "its header is fine")"
  else
    report FAIL model "$(grep -m 1 '^error: ' <<<"$plan" | sed 's/^error: //' || tail -n 1 <<<"$plan")"
  fi
  if [ -n "$(usable_mib)" ] && [ "$size" -gt "$(usable_mib)" ]; then
    report FAIL memory "the model's $size MiB exceed the $(usable_mib) MiB of this machine" "use a smaller quantization, or a larger machine"
  fi
}
