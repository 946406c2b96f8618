package io.sparkllama.internal.process;

import com.sun.jna.NativeLibrary;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the engine process asks of its system at its start. */
public final class ProcessControl {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessControl.class);

  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  /** Linux's {@code PR_SET_PDEATHSIG} and {@code SIGKILL}. */
  private static final int SET_PARENT_DEATH_SIGNAL = 1;

  private static final int KILL = 9;

  /** Between the default 0 and 1000; if memory runs out, the kernel ends this process first. */
  private static final String OOM_SCORE = "500";

  private ProcessControl() {}

  /**
   * Makes the kernel end this process when its parent ends, even if it is stopped or stuck, and end
   * it rather than its parent if memory runs out. Linux only; elsewhere, the end of the pipe from
   * the parent must do.
   */
  public static void dieWithParent() {
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      return;
    }
    try {
      call("prctl", SET_PARENT_DEATH_SIGNAL, (long) KILL, 0L, 0L, 0L);
    } catch (UnsatisfiedLinkError e) {
      LOG.debug("This C library has no prctl", e);
    }
    try {
      Files.writeString(Path.of("/proc/self/oom_score_adj"), OOM_SCORE);
    } catch (IOException e) {
      LOG.debug("Cannot set the OOM score", e);
    }
  }

  /**
   * Takes standard output for frames. What else is written to it from now on, also by native code,
   * goes to standard error.
   */
  static OutputStream claimStandardOutput() throws IOException {
    OutputStream claimed;
    try {
      int copy = call("dup", STDOUT);
      String folder = Files.isDirectory(Path.of("/proc/self/fd")) ? "/proc/self/fd/" : "/dev/fd/";
      claimed = new FileOutputStream(folder + copy);
      call("dup2", STDERR, STDOUT);
    } catch (UnsatisfiedLinkError e) {
      LOG.debug("This C library has no dup2", e);
      claimed = new FileOutputStream(FileDescriptor.out);
    }
    System.setOut(System.err);
    return claimed;
  }

  private static int call(String function, Object... arguments) {
    return NativeLibrary.getProcess().getFunction(function).invokeInt(arguments);
  }
}
