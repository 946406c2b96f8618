package io.sparkllama.spark.serializer;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import io.sparkllama.result.ScoreResult;
import io.sparkllama.result.TokenizationResult;

/** Serializers of the results that contain arrays of numbers. */
final class ResultSerializers {

  private ResultSerializers() {}

  static final class OfEmbedding extends Serializer<EmbeddingResult> {

    OfEmbedding() {
      super(true, true);
    }

    @Override
    public void write(Kryo kryo, Output output, EmbeddingResult result) {
      kryo.writeClassAndObject(output, result.failure());
      output.writeInt(result.tokens(), true);
      output.writeInt(result.attempts(), true);
      output.writeBoolean(result.truncated());
      float[][] vectors = result.vectors();
      output.writeInt(vectors.length, true);
      for (float[] vector : vectors) {
        output.writeInt(vector.length, true);
        output.writeFloats(vector);
      }
    }

    @Override
    public EmbeddingResult read(Kryo kryo, Input input, Class<EmbeddingResult> type) {
      Failure failure = (Failure) kryo.readClassAndObject(input);
      int tokens = input.readInt(true);
      int attempts = input.readInt(true);
      boolean truncated = input.readBoolean();
      float[][] vectors = new float[input.readInt(true)][];
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = input.readFloats(input.readInt(true));
      }
      return failure == null
          ? EmbeddingResult.of(vectors, tokens, truncated, attempts)
          : EmbeddingResult.failed(failure, tokens, attempts);
    }
  }

  static final class OfScore extends Serializer<ScoreResult> {

    OfScore() {
      super(true, true);
    }

    @Override
    public void write(Kryo kryo, Output output, ScoreResult result) {
      kryo.writeClassAndObject(output, result.failure());
      output.writeInt(result.promptTokens(), true);
      output.writeInt(result.attempts(), true);
      output.writeBoolean(result.truncated());
      output.writeInt(result.prefixTokens(), true);
      output.writeInt(result.tokens(), true);
      output.writeFloats(result.tokenLogProbabilities());
    }

    @Override
    public ScoreResult read(Kryo kryo, Input input, Class<ScoreResult> type) {
      Failure failure = (Failure) kryo.readClassAndObject(input);
      int promptTokens = input.readInt(true);
      int attempts = input.readInt(true);
      boolean truncated = input.readBoolean();
      int prefixTokens = input.readInt(true);
      float[] logProbabilities = input.readFloats(input.readInt(true));
      return failure == null
          ? ScoreResult.of(logProbabilities, promptTokens, truncated, attempts, prefixTokens)
          : ScoreResult.failed(failure, promptTokens, attempts);
    }
  }

  static final class OfTokenization extends Serializer<TokenizationResult> {

    OfTokenization() {
      super(true, true);
    }

    @Override
    public void write(Kryo kryo, Output output, TokenizationResult result) {
      kryo.writeClassAndObject(output, result.failure());
      output.writeInt(result.count(), true);
      output.writeInts(result.tokens(), true);
    }

    @Override
    public TokenizationResult read(Kryo kryo, Input input, Class<TokenizationResult> type) {
      Failure failure = (Failure) kryo.readClassAndObject(input);
      int[] tokens = input.readInts(input.readInt(true), true);
      return failure == null ? TokenizationResult.of(tokens) : TokenizationResult.refused(failure);
    }
  }
}
