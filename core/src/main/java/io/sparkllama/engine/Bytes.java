package io.sparkllama.engine;

/** Memory units, in bytes. */
public final class Bytes {

  public static final long MIB = 1L << 20;
  public static final long GIB = 1L << 30;

  private Bytes() {}

  /** Converts bytes to MiB. */
  public static double toMib(long bytes) {
    return (double) bytes / MIB;
  }

  /** Converts bytes to GiB. */
  public static double toGib(long bytes) {
    return (double) bytes / GIB;
  }
}
