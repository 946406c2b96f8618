package io.sparkllama.engine;

/** Units of memory, in bytes. */
public final class Bytes {

  public static final long MIB = 1L << 20;
  public static final long GIB = 1L << 30;

  private Bytes() {}

  /** So many bytes in MiB. */
  public static double toMib(long bytes) {
    return (double) bytes / MIB;
  }

  /** So many bytes in GiB. */
  public static double toGib(long bytes) {
    return (double) bytes / GIB;
  }
}
