package io.sparkllama.spark;

import io.sparkllama.spark.internal.function.ResultField;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/**
 * The result struct of {@code llm_generate} and {@code llm_chat} as a typed row, for datasets in
 * Java and Scala. A Java bean, as Spark's encoders want it.
 */
public final class LlamaResult implements Serializable {

  private static final long serialVersionUID = 1L;

  private @Nullable String text;
  private int tokensGenerated;
  private long processingTimeMs;
  private boolean success;
  private @Nullable String error;
  private int promptTokens;

  @SuppressWarnings("NullAway.Init") // an encoder sets all fields
  private String finishReason;

  private boolean truncated;
  private int attempts;
  private @Nullable String reasoning;
  private int reasoningTokens;
  private @Nullable String errorKind;

  /** The encoder for datasets of this type. */
  public static Encoder<LlamaResult> encoder() {
    return Encoders.bean(LlamaResult.class);
  }

  /**
   * A column of result structs as a typed dataset, row by row and in order.
   *
   * <pre>{@code
   * Dataset<LlamaResult> results = LlamaResult.of(SparkLlama.generate(...), "result");
   * }</pre>
   */
  public static Dataset<LlamaResult> of(Dataset<Row> dataset, String column) {
    Column[] fields =
        Arrays.stream(ResultField.values())
            .map(field -> functions.col(column).getField(field.sqlName()).as(field.beanName()))
            .toArray(Column[]::new);
    return dataset.select(fields).as(encoder());
  }

  /** The generated text; in a failed row, the text before the failure, or null if there is none. */
  public @Nullable String getText() {
    return text;
  }

  public void setText(@Nullable String value) {
    text = value;
  }

  /** Generated tokens, including the end token. */
  public int getTokensGenerated() {
    return tokensGenerated;
  }

  public void setTokensGenerated(int value) {
    tokensGenerated = value;
  }

  /** The processing time: milliseconds from the request's first batch to its result. */
  public long getProcessingTimeMs() {
    return processingTimeMs;
  }

  public void setProcessingTimeMs(long value) {
    processingTimeMs = value;
  }

  public boolean isSuccess() {
    return success;
  }

  public void setSuccess(boolean value) {
    success = value;
  }

  /** What went wrong and what to do; null on success. */
  public @Nullable String getError() {
    return error;
  }

  public void setError(@Nullable String value) {
    error = value;
  }

  /** Tokens in the prompt. */
  public int getPromptTokens() {
    return promptTokens;
  }

  public void setPromptTokens(int value) {
    promptTokens = value;
  }

  /** The finish reason: stop, length, timeout, error or cancelled. */
  public String getFinishReason() {
    return finishReason;
  }

  public void setFinishReason(String value) {
    finishReason = value;
  }

  /** Whether the prompt was truncated to fit. */
  public boolean isTruncated() {
    return truncated;
  }

  public void setTruncated(boolean value) {
    truncated = value;
  }

  /** Number of attempts; 0 if the result was deduplicated. */
  public int getAttempts() {
    return attempts;
  }

  public void setAttempts(int value) {
    attempts = value;
  }

  /**
   * The reasoning before the final answer; null if there was none, or if the option {@code
   * reasoning} keeps it in the text or drops it.
   */
  public @Nullable String getReasoning() {
    return reasoning;
  }

  public void setReasoning(@Nullable String value) {
    reasoning = value;
  }

  /** Number of generated tokens that are reasoning. */
  public int getReasoningTokens() {
    return reasoningTokens;
  }

  public void setReasoningTokens(int value) {
    reasoningTokens = value;
  }

  /** The error kind, a {@link io.sparkllama.result.Failure.Kind#code code}; null on success. */
  public @Nullable String getErrorKind() {
    return errorKind;
  }

  public void setErrorKind(@Nullable String value) {
    errorKind = value;
  }
}
