package io.sparkllama.engine.scripted;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.EngineProvider;
import io.sparkllama.engine.TokenBatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Models {@code fragile:…}: a {@link ScriptedEngine} that ends its process in the way that a token
 * of a batch names. Only for processes that may end.
 */
public final class FragileProvider implements EngineProvider {

  /** Texts with one of these letters end or hang the process that decodes them. */
  public static final char SEGMENTATION_FAULT = '\u0001';

  public static final char ABORT = '\u0002';
  public static final char KILL = '\u0003';
  public static final char EXIT = '\u0004';
  public static final char HANG = '\u0005';
  public static final char STOP = '\u0006';
  public static final char ENGINE_FAILURE = '\u0007';

  private static final int SIGKILL = 9;
  private static final int SIGSTOP = 19;

  @Override
  public String scheme() {
    return "fragile";
  }

  @Override
  public Engine engine() {
    return new ScriptedEngine(String::toUpperCase, FragileProvider::before);
  }

  private static DecodeStatus before(TokenBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      switch (batch.token(i)) {
        case SEGMENTATION_FAULT -> new Pointer(8).getInt(0);
        case ABORT -> call("abort");
        case KILL -> call("raise", SIGKILL);
        case EXIT -> Runtime.getRuntime().halt(7);
        case HANG -> hang();
        case STOP -> call("raise", SIGSTOP);
        case ENGINE_FAILURE -> throw new EngineException("it is no good");
        default -> {
          // a harmless one
        }
      }
    }
    return null;
  }

  /** Like native code that never looks whether it is to stop. */
  private static void hang() {
    while (true) {
      LockSupport.park();
    }
  }

  private static void call(String function, Object... arguments) {
    NativeLibrary.getProcess().getFunction(function).invokeInt(arguments);
  }
}
