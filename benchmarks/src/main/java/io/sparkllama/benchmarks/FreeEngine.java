package io.sparkllama.benchmarks;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.EngineProvider;
import io.sparkllama.engine.InspectedModel;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.engine.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A no-op engine for measuring the overhead of the scheduler and of Spark. A text is one token, and
 * each result is one token plus the end token.
 */
public final class FreeEngine implements Engine, EngineProvider {

  /** The name of its model. */
  static final String MODEL = "free:model";

  private static final int END = 1;
  private static final int[] TOKENS = {0};
  private static final byte[] PIECE = {'x'};
  private static final ModelInfo INFO =
      ModelInfo.builder("free")
          .trainedContextLength(64)
          .vocabularySize(2)
          .embeddingLength(1)
          .build();

  @Override
  public String scheme() {
    return "free";
  }

  @Override
  public Engine engine() {
    return this;
  }

  @Override
  public String name() {
    return "free";
  }

  @Override
  public InspectedModel inspect(Path path) {
    return new InspectedModel() {
      @Override
      public ModelInfo info() {
        return INFO;
      }

      @Override
      public MemoryNeed memoryNeed(SessionParams session) {
        return new MemoryNeed(0, 0, 0);
      }

      @Override
      public Model load(ModelParams params) {
        return new FreeModel();
      }
    };
  }

  private static final class FreeModel implements Model, Tokenizer {

    @Override
    public ModelInfo info() {
      return INFO;
    }

    @Override
    public Tokenizer tokenizer() {
      return this;
    }

    @Override
    public String renderChat(String template, List<String> roles, List<String> contents) {
      return contents.get(0);
    }

    @Override
    public void requireSampling(SamplingParams params) {}

    @Override
    public Session openSession(SessionParams params) {
      return new FreeSession();
    }

    @Override
    public int[] tokenize(String text, boolean addSpecial) {
      return TOKENS.clone();
    }

    @Override
    public byte[] piece(int token) {
      return PIECE;
    }

    @Override
    public byte[] detokenize(int[] tokens) {
      return PIECE;
    }

    @Override
    public boolean isEndOfGeneration(int token) {
      return token == END;
    }

    @Override
    public OptionalInt beginToken() {
      return OptionalInt.empty();
    }

    @Override
    public Map<String, Integer> controlTokens() {
      return Map.of();
    }

    @Override
    public Map<String, Integer> userDefinedTokens() {
      return Map.of();
    }

    @Override
    public void close() {}
  }

  private static final class FreeSession implements Session {

    @Override
    public DecodeStatus decode(TokenBatch batch, Output output) {
      return DecodeStatus.DECODED;
    }

    @Override
    public Sampler newSampler(SamplingParams params) {
      return new Sampler() {
        private int next;

        @Override
        public int sample(int batchIndex) {
          return next++ == 0 ? 0 : END;
        }

        @Override
        public int mostProbable(int batchIndex) {
          return next == 0 ? 0 : END;
        }

        @Override
        public void acceptFreely(int token) {}

        @Override
        public void close() {}
      };
    }

    @Override
    public float[] logits(int batchIndex) {
      return new float[] {0, 0};
    }

    @Override
    public float[] embedding(int batchIndex) {
      return new float[] {1};
    }

    @Override
    public void share(int from, int to, int length) {}

    @Override
    public int length(int sequence) {
      return Integer.MAX_VALUE;
    }

    @Override
    public void clear(int sequence) {}

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }
}
