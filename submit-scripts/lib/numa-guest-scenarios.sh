# shellcheck shell=sh
# The first program of an emulated machine of numa-guest.sh; runs its scenarios and turns the machine off. For BusyBox.
export PATH=/bin:/jre/bin LD_LIBRARY_PATH=/bin
hostname guest
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null
mount -t tmpfs tmp /tmp
mount -t cgroup2 cgroup /sys/fs/cgroup
# pages stay where they were put, so that the table shows where that was
echo 0 >/proc/sys/kernel/numa_balancing

scenario() { # its name, words before the command...
  name="$1"
  shift
  "$@" java -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Ddemo.model=/app/model.gguf \
    -cp '/app/classes:/app/*' io.sparkllama.numa.NumaGuest "$name"
  status=$?
  [ "$status" = 0 ] || echo "numa-guest wrong $name: exit status $status"
}

# Runs a command in a cpuset.
confined() { # the file of the cpuset, its value, command...
  group="/sys/fs/cgroup/$1"
  mkdir -p "$group"
  echo "$2" >"$group/$1"
  shift 2
  sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@"
}

echo +cpuset >/sys/fs/cgroup/cgroup.subtree_control
machine="$(sed 's/.*machine=//' /proc/cmdline)"
case "$machine" in
  two-nodes)
    # its pages stay where they are first read
    numactl --cpunodebind=0 cat /app/model.gguf >/dev/null
    scenario unaware
    scenario 'file read on node 0, numactl --cpunodebind=1 --membind=1' numactl --cpunodebind=1 --membind=1
    scenario aware
    scenario 'aware, CPUs busy'
    scenario 'aware, isolation = process'
    scenario 'opened again'
    scenario 'cpu_affinity 3,0'
    scenario '2 workers of 1 thread'
    scenario '2 workers of 2 threads'
    scenario stealing
    scenario 'CPUs 0-2 allowed' confined cpuset.cpus 0-2
    scenario 'memory of node 1 allowed' confined cpuset.mems 1
    scenario 'numactl --membind=1' numactl --membind=1
    scenario 'numactl --preferred=1' numactl --preferred=1
    scenario 'numactl --interleave=all' numactl --interleave=all
    ;;
  memory-apart) scenario 'memory apart from CPUs' ;;
  third-node) scenario 'a third node without CPUs' ;;
esac
echo 'numa-guest: all scenarios ran'
poweroff -f
