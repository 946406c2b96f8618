package io.sparkllama.spark.internal.executor;

import com.sun.management.OperatingSystemMXBean;
import io.sparkllama.MemoryEstimate;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.network.util.ByteUnit;
import org.apache.spark.resource.ResourceInformation;

/**
 * What Spark gave to this executor.
 *
 * @param cpus its cores, as far as the machine has them
 * @param gpus addresses of its GPUs, as Spark's {@code gpu} resource has them
 * @param offHeapBytes what it may take outside of the Java heap; empty where nobody looks
 * @param jvmMib the part of the memory overhead that the JVM itself wants, in MiB
 */
public record ExecutorResources(
    int cpus, List<String> gpus, OptionalLong offHeapBytes, long jvmMib) {

  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,.*)?])?");

  /** The name of Spark's resource. */
  private static final String GPU = "gpu";

  /** Spark's own: the least memory overhead, and its share of the heap. */
  private static final long LEAST_OVERHEAD_MIB = 384;

  private static final double OVERHEAD_FACTOR = 0.1;

  /** Of this JVM: an executor's, or a driver's that is its own executor. */
  public static ExecutorResources current() {
    TaskContext task = TaskContext.get();
    return current(task == null ? Map.of() : task.resourcesJMap());
  }

  /** As {@link #current()}, outside of a task. */
  public static ExecutorResources current(Map<String, ResourceInformation> resources) {
    SparkEnv environment = SparkEnv.get();
    SparkConf conf = environment == null ? new SparkConf(false) : environment.conf();
    return of(conf, resources, Runtime.getRuntime().availableProcessors());
  }

  static ExecutorResources of(
      SparkConf conf, Map<String, ResourceInformation> resources, int availableCpus) {
    ResourceInformation gpus = resources.get(GPU);
    return new ExecutorResources(
        Math.min(availableCpus, cores(conf, availableCpus)),
        gpus == null ? List.of() : List.of(gpus.addresses()),
        offHeapBytes(conf),
        ofTheJvm(heapMib(conf)));
  }

  private static int cores(SparkConf conf, int availableCpus) {
    Matcher local = LOCAL.matcher(conf.get("spark.master", ""));
    if (!local.matches()) {
      return conf.getInt("spark.executor.cores", availableCpus);
    }
    if (local.group(1) == null) {
      return 1;
    }
    return local.group(1).equals("*") ? availableCpus : Integer.parseInt(local.group(1));
  }

  /**
   * The memory overhead less what the JVM itself wants of it. Only YARN and Kubernetes hold
   * executors to it; elsewhere it counts if it is set.
   */
  private static OptionalLong offHeapBytes(SparkConf conf) {
    String master = conf.get("spark.master", "");
    boolean set = conf.contains("spark.executor.memoryOverhead");
    boolean enforced = master.startsWith("yarn") || master.startsWith("k8s");
    if (LOCAL.matcher(master).matches() || !(set || enforced)) {
      return OptionalLong.empty();
    }
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", OVERHEAD_FACTOR);
    long heapMib = heapMib(conf);
    long least = conf.getSizeAsMb("spark.executor.minMemoryOverhead", LEAST_OVERHEAD_MIB + "m");
    long overheadMib =
        set
            ? conf.getSizeAsMb("spark.executor.memoryOverhead")
            : Math.max(least, (long) (factor * heapMib));
    return OptionalLong.of(ByteUnit.MiB.toBytes(Math.max(0, overheadMib - ofTheJvm(heapMib))));
  }

  private static long heapMib(SparkConf conf) {
    return conf.getSizeAsMb("spark.executor.memory", "1g");
  }

  private static long ofTheJvm(long heapMib) {
    return Math.max(LEAST_OVERHEAD_MIB, (long) (OVERHEAD_FACTOR * heapMib));
  }

  /**
   * Refuses a model that does not fit: into what Spark leaves for it, or else into the machine.
   *
   * @param need what it takes outside of the heap
   * @throws IllegalStateException with the number to set
   */
  void requireRoom(MemoryEstimate need) {
    if (offHeapBytes.isEmpty()) {
      requireMemory(need, machineBytes());
      return;
    }
    if (need.totalBytes() <= offHeapBytes.getAsLong()) {
      return;
    }
    long needMib = (need.totalBytes() + ByteUnit.MiB.toBytes(1) - 1) / ByteUnit.MiB.toBytes(1);
    throw new IllegalStateException(
        String.format(
            "the model would take %s outside of the Java heap, and spark.executor.memoryOverhead"
                + " leaves %d MiB for it; set spark.executor.memoryOverhead=%dm, or lower"
                + " max_batch_size or context_size",
            need, ByteUnit.BYTE.toMiB(offHeapBytes.getAsLong()), needMib + jvmMib));
  }

  /** Weights are mapped: they may be larger than the memory. */
  static void requireMemory(MemoryEstimate need, long machineBytes) {
    if (need.kvCacheBytes() + need.computeBytes() > machineBytes) {
      throw new IllegalStateException(
          String.format(
              "the model would take %s, and this machine has %d MiB; lower max_batch_size or"
                  + " context_size",
              need, ByteUnit.BYTE.toMiB(machineBytes)));
    }
  }

  /** Memory of the machine, or of the container that this runs in. */
  private static long machineBytes() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }
}
