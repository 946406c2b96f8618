#!/usr/bin/env bash
# Opens processors in emulated machines with several NUMA nodes, and asks their kernels where threads and memory are.
# Prints a table with the pages per node of each copy of the weights and of each worker. Fails if a placement is wrong.
#
#   submit-scripts/numa-guest.sh                all machines
#   submit-scripts/numa-guest.sh two-nodes      one of two-nodes, memory-apart, third-node
#   submit-scripts/numa-guest.sh --help
#
# Needs Debian on x86-64. Downloads its kernel and numactl into target/numa-guest. The machines have no network.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

help_if_asked "$0" "${1:-}"
case "${1:-}" in
  '') machines=(two-nodes memory-apart third-node) ;;
  two-nodes | memory-apart | third-node) machines=("$1") ;;
  *) fail "unknown machine $1; see --help" ;;
esac

WORK="$ROOT/target/numa-guest"
PACKAGES="$WORK/packages"
IMAGE="$WORK/root"
MODEL="$ROOT/examples/demo-model/review-triage-q8_0.gguf"

# In the order in which they depend on each other; a kernel may have some of them built in.
MODULES=(virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk crc16 mbcache
  crc32c_generic jbd2 ext4)

require_guest_tools() {
  local missing=()
  command -v qemu-system-x86_64 >/dev/null || missing+=(qemu-system-x86)
  command -v mke2fs >/dev/null || missing+=(e2fsprogs)
  command -v busybox >/dev/null && busybox cpio --help 2>&1 | grep newc >/dev/null || missing+=(busybox-static)
  command -v jlink >/dev/null || missing+=(openjdk-17-jdk-headless)
  [ "${#missing[@]}" = 0 ] || install_or_explain "a tool for emulated machines" "${missing[@]}"
}

# Downloads and unpacks; nothing is installed.
download() { # packages...
  mkdir -p "$PACKAGES"
  (cd "$PACKAGES" && apt-get download -qq "$@" >/dev/null 2>"$WORK/download.log") ||
    fail "apt-get could not download $*; see $WORK/download.log"
  local package
  for package in "$PACKAGES"/*.deb; do
    dpkg -x "$package" "$PACKAGES"
  done
}

download_kernel() {
  compgen -G "$PACKAGES/boot/vmlinuz-*" >/dev/null && return
  local kernel
  kernel="$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)"
  [ -n "$kernel" ] || fail "apt has no linux-image-amd64; this script needs Debian's packages, after apt-get update"
  echo "Downloading $kernel and numactl"
  download "$kernel" numactl libnuma1
}

# Copies the libraries that programs and libraries load, to where they are here.
copy_libraries() { # files...
  ldd "$@" 2>/dev/null | grep -o '/[^ :]*\.so[^ :]*' | sort -u | while IFS= read -r library; do
    case "$library" in
      "$IMAGE"/*) ;;
      *)
        mkdir -p "$IMAGE$(dirname "$library")"
        cp -L "$library" "$IMAGE$library"
        ;;
    esac
  done
}

make_image() {
  local libraries="$ROOT/spark-connector/target/spark/jars" jar
  jar="$(runtime_jar)"
  rm -rf "$IMAGE"
  mkdir -p "$IMAGE"/{bin,etc,app/classes,proc,sys,dev,tmp}
  jlink --add-modules java.base,java.desktop,java.logging,java.management,jdk.management,java.naming,java.xml,jdk.unsupported \
    --strip-debug --no-header-files --no-man-pages --output "$IMAGE/jre"
  cp "$(command -v busybox)" "$IMAGE/bin/busybox"
  busybox --list | grep -vx busybox | while IFS= read -r applet; do
    ln -s busybox "$IMAGE/bin/$applet"
  done
  cp "$PACKAGES/usr/bin/numactl" "$PACKAGES"/usr/lib/x86_64-linux-gnu/libnuma.so.1 "$IMAGE/bin/"
  cp "$ROOT/submit-scripts/lib/numa-guest-scenarios.sh" "$IMAGE/bin/scenarios"
  cp "$jar" "$libraries"/{slf4j-api,log4j-api,log4j-core,log4j-slf4j2-impl}-*.jar \
    "$libraries"/jackson-{core-2,databind-2,annotations-2}*.jar "$IMAGE/app/"
  echo '127.0.0.1 guest' >"$IMAGE/etc/hosts"
  cp "$MODEL" "$IMAGE/app/model.gguf"
  cp "$ROOT/submit-scripts/conf/log4j2.properties" "$IMAGE/app/classes/"
  javac -d "$IMAGE/app/classes" -cp "$IMAGE/app/*" -implicit:class -sourcepath "$ROOT/core/src/test/java" \
    "$ROOT/core/src/test/java/io/sparkllama/numa/NumaGuest.java"
  (cd "$WORK" && rm -rf native && mkdir native && cd native && unzip -q "$jar" 'de/kherud/llama/Linux/x86_64/*')
  copy_libraries "$IMAGE/jre/bin/java" "$IMAGE"/jre/lib/*.so "$IMAGE/jre/lib/server/libjvm.so" \
    "$IMAGE/bin/numactl" "$WORK/native/de/kherud/llama/Linux/x86_64/libjllama.so"
  rm -f "$WORK/disk"
  # sparse; what the guest writes fits the rest
  mke2fs -q -t ext4 -d "$IMAGE" -m 0 "$WORK/disk" "$(($(du -sm "$IMAGE" | cut -f 1) * 3 / 2 + 64))M" >/dev/null
}

make_initramfs() {
  local folder="$WORK/initramfs" module
  rm -rf "$folder"
  mkdir -p "$folder"/{bin,modules,proc,sys,dev,disk}
  cp "$(command -v busybox)" "$folder/bin/busybox"
  for module in "${MODULES[@]}"; do
    find "$PACKAGES/lib/modules" -name "$module.ko" -exec cp {} "$folder/modules/" \;
  done
  {
    printf '#!/bin/busybox sh\n'
    printf 'busybox mount -t proc proc /proc\nbusybox mount -t devtmpfs dev /dev\n'
    for module in "${MODULES[@]}"; do
      [ ! -f "$folder/modules/$module.ko" ] || printf 'busybox insmod /modules/%s.ko\n' "$module"
    done
    printf 'busybox mount -t ext4 /dev/vda /disk && exec busybox switch_root /disk /bin/busybox sh /bin/scenarios\n'
  } >"$folder/init"
  chmod +x "$folder/init"
  (cd "$folder" && find . | busybox cpio -o -H newc 2>/dev/null) >"$WORK/initrd"
}

memory() { # name, size
  printf '%s ' -object "memory-backend-ram,size=$2,id=$1"
}

# The options of QEMU for a machine of four CPUs.
options_of() { # machine
  case "$1" in
    two-nodes)
      memory m0 1G
      memory m1 1G
      printf '%s ' -m 2G -numa node,memdev=m0,cpus=0-2 -numa node,memdev=m1,cpus=3
      ;;
    memory-apart)
      memory m0 1G
      memory m2 1G
      printf '%s ' -m 2G -numa node,nodeid=0,memdev=m0,cpus=0-1 -numa node,nodeid=1,cpus=2-3 \
        -numa node,nodeid=2,memdev=m2 -numa dist,src=0,dst=1,val=30 -numa dist,src=0,dst=2,val=40 \
        -numa dist,src=1,dst=2,val=15
      ;;
    third-node)
      memory m0 1G
      memory m1 1G
      memory m2 1G
      printf '%s ' -m 3G -numa node,memdev=m0,cpus=0-2 -numa node,memdev=m1,cpus=3 -numa node,memdev=m2
      ;;
  esac
}

start() { # machine
  local kernel options
  kernel="$(compgen -G "$PACKAGES/boot/vmlinuz-*" | head -n 1)"
  read -ra options <<<"$(options_of "$1")"
  timeout 3600 nice -n 10 qemu-system-x86_64 -nodefaults -no-reboot -nographic -serial stdio -net none \
    -accel tcg,thread=multi -cpu max -smp 4 "${options[@]}" \
    -drive "file=$WORK/disk,format=raw,if=virtio,snapshot=on" \
    -kernel "$kernel" -initrd "$WORK/initrd" -append "console=ttyS0 quiet panic=-1 machine=$1" \
    >"$WORK/$1.log" 2>&1 </dev/null &
  guest=$!
  wait "$guest" || fail "the machine $1 did not end; see $WORK/$1.log"
}

guest=
trap '[ -z "$guest" ] || kill "$guest" 2>/dev/null || true' EXIT
trap 'exit 1' INT TERM
require_tools
require_guest_tools
build_if_needed
mkdir -p "$WORK"
download_kernel
make_image
make_initramfs
cat <<'TABLE'
| machine | tried | CPUs of workers | weights | KV caches and compute buffers | small buffers | stolen | warnings | as expected |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
TABLE
wrong=
for machine in "${machines[@]}"; do
  start "$machine"
  log="$(tr -d '\r' <"$WORK/$machine.log")"
  sed -n "s/.*numa-guest row |/| $machine |/p" <<<"$log"
  wrong+="$(sed -n "s/.*numa-guest wrong/$machine:/p" <<<"$log")"
  grep 'numa-guest: all scenarios ran' <<<"$log" >/dev/null ||
    fail "not all scenarios of $machine ran; see $WORK/$machine.log"
done
[ -z "$wrong" ] || fail "not as expected; $WORK has the logs:"$'\n'"$wrong"
