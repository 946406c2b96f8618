package io.sparkllama.spark.internal.executor;

import io.sparkllama.config.Isolation;
import io.sparkllama.engine.MemoryEstimate;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionNames;
import io.sparkllama.option.Options;
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
 * The resources that Spark assigned to this executor. Immutable.
 *
 * @param cpus number of its cores, at most those of the host
 * @param gpus addresses of its GPUs, from Spark's {@code gpu} resource
 * @param offHeapBytes memory for models outside of the Java heap, in bytes; empty if nothing
 *     enforces a limit
 * @param jvmMib part of the memory overhead that the JVM itself needs, in MiB
 */
public record ExecutorResources(
    int cpus, List<String> gpus, OptionalLong offHeapBytes, long jvmMib) {

  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,.*)?])?");

  /** Name of Spark's resource. */
  private static final String GPU = "gpu";

  /** Spark's defaults: the minimum memory overhead in MiB, and its share of the heap. */
  private static final long LEAST_OVERHEAD_MIB = 384;

  private static final double OVERHEAD_FACTOR = 0.1;

  /** What the JVM of an engine process needs beside the model. */
  private static final long ENGINE_PROCESS_MIB = 512;

  /** What makes a model take less. */
  private static final Message SIZES =
      Message.of(Options.MAX_BATCH_SIZE, " or ", Options.CONTEXT_SIZE);

  /** The resources of this JVM, with the GPUs of the current task. */
  public static ExecutorResources current() {
    TaskContext task = TaskContext.get();
    return current(task == null ? Map.of() : task.resourcesJMap());
  }

  /** As {@link #current()}, with resources that the caller knows: outside of a task. */
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
   * The memory overhead minus what the JVM itself needs of it. Only YARN and Kubernetes enforce it;
   * elsewhere it counts if it is set.
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
   * Requires that a model fits into the memory that Spark leaves for it. The core compares it with
   * the memory of the host or container.
   *
   * @param need memory of the model outside of the heap
   * @param isolation whether an engine process needs memory for its JVM, too
   * @param names the call's names for options
   * @throws IllegalStateException naming the setting and the value that it needs
   */
  void requireRoom(MemoryEstimate need, Isolation isolation, OptionNames names) {
    long ofProcessMib = isolation == Isolation.IN_PROCESS ? 0 : ENGINE_PROCESS_MIB;
    long needBytes = need.totalBytes() + ByteUnit.MiB.toBytes(ofProcessMib);
    if (offHeapBytes.isEmpty() || needBytes <= offHeapBytes.getAsLong()) {
      return;
    }
    long needMib = (needBytes + ByteUnit.MiB.toBytes(1) - 1) / ByteUnit.MiB.toBytes(1);
    throw new IllegalStateException(
        String.format(
            "the model would take %s%s outside of the Java heap, and spark.executor.memoryOverhead"
                + " leaves %d MiB for it; set spark.executor.memoryOverhead=%dm, or lower %s",
            need,
            ofProcessMib == 0 ? "" : " and its engine process " + ofProcessMib + " MiB",
            ByteUnit.BYTE.toMiB(offHeapBytes.getAsLong()),
            needMib + jvmMib,
            SIZES.text(names)));
  }
}
