package io.sparkllama.internal.llama.dialect;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Arrays;

/**
 * Tests the behaviour of a library without a model: known logits go through known samplers. A
 * symbol may have a different signature in another build, which no layout check reveals. The
 * effects of sequences and aborts cannot be tested without a model; integration tests cover them
 * for each dialect.
 */
public final class SelfTest {

  private static final int TOKENS = 8;

  /** {@code llama_token_data}: token (i32), logit (f32), probability (f32). */
  private static final int CANDIDATE_BYTES = 12;

  private static final int LOGIT_OFFSET = 4;

  /** Initial logits; only the one of {@link #NEGATIVE} is below 0. */
  private static final float LOGIT = 1;

  private static final int OUTSIDE_WINDOW = 3;
  private static final int POSITIVE = 5;
  private static final int NEGATIVE = 6;
  private static final int BIASED = 2;

  /** Covers the last two tokens, so the first of three is outside it. */
  private static final int WINDOW = 2;

  private static final float REPEAT = 2;
  private static final float FREQUENCY = 0.5f;
  private static final float PRESENCE = 0.25f;

  private final Binding binding;
  private final OpenLibrary library;

  private SelfTest(Binding binding, OpenLibrary library) {
    this.binding = binding;
    this.library = library;
  }

  /**
   * Tests a binding.
   *
   * @throws NativeLibraryException if it produces unexpected logits or an unexpected choice
   */
  public static void run(Binding binding, OpenLibrary library) {
    SelfTest test = new SelfTest(binding, library);
    test.testPenalties();
    test.testChoice();
  }

  private void testPenalties() {
    Pointer sampler = binding.penalties(TOKENS, WINDOW, REPEAT, FREQUENCY, PRESENCE);
    require(sampler != null, "it does not create a penalty sampler");
    try (Memory memory = logits()) {
      for (int token : new int[] {OUTSIDE_WINDOW, POSITIVE, NEGATIVE}) {
        binding.functions().samplerAccept(sampler, token);
      }
      binding.functions().samplerApply(sampler, candidates(memory));
      float[] expected = new float[TOKENS];
      Arrays.fill(expected, LOGIT);
      expected[POSITIVE] = LOGIT / REPEAT - FREQUENCY - PRESENCE;
      expected[NEGATIVE] = -LOGIT * REPEAT - FREQUENCY - PRESENCE;
      float[] actual = read(memory);
      require(
          Arrays.equals(expected, actual),
          "penalties produce the logits "
              + Arrays.toString(actual)
              + " instead of "
              + Arrays.toString(expected));
    } finally {
      binding.functions().samplerFree(sampler);
    }
  }

  private void testChoice() {
    LlamaCpp functions = binding.functions();
    Pointer chain = functions.samplerChainInit(functions.samplerChainDefaultParams());
    try (Memory memory = logits();
        Memory bias = new Memory(2L * Integer.BYTES)) {
      bias.setInt(0, BIASED);
      bias.setFloat(Integer.BYTES, 1);
      functions.samplerChainAdd(chain, functions.samplerInitLogitBias(TOKENS, 1, bias));
      functions.samplerChainAdd(chain, functions.samplerInitGreedy());
      LlamaCpp.Candidates candidates = candidates(memory);
      functions.samplerApply(chain, candidates);
      require(
          candidates.selected == BIASED,
          "it chooses candidate " + candidates.selected + " instead of " + BIASED);
    } finally {
      functions.samplerFree(chain);
    }
  }

  private static Memory logits() {
    Memory memory = new Memory((long) TOKENS * CANDIDATE_BYTES);
    memory.clear();
    for (int token = 0; token < TOKENS; token++) {
      memory.setInt((long) token * CANDIDATE_BYTES, token);
      memory.setFloat(
          (long) token * CANDIDATE_BYTES + LOGIT_OFFSET, token == NEGATIVE ? -LOGIT : LOGIT);
    }
    return memory;
  }

  private static LlamaCpp.Candidates candidates(Memory memory) {
    LlamaCpp.Candidates candidates = new LlamaCpp.Candidates();
    candidates.data = memory;
    candidates.size = TOKENS;
    candidates.selected = -1;
    candidates.sorted = LlamaCpp.FALSE;
    return candidates;
  }

  private static float[] read(Memory memory) {
    float[] logits = new float[TOKENS];
    for (int token = 0; token < TOKENS; token++) {
      logits[token] = memory.getFloat((long) token * CANDIDATE_BYTES + LOGIT_OFFSET);
    }
    return logits;
  }

  private void require(boolean condition, String fault) {
    if (!condition) {
      throw new NativeLibraryException(
          library.path()
              + " does not behave like "
              + binding.dialect().name()
              + ": "
              + fault
              + "; use "
              + binding.dialect().origin());
    }
  }
}
