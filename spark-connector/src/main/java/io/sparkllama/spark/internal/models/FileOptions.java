package io.sparkllama.spark.internal.models;

import io.sparkllama.option.Option;

/** The options about files of models, for messages. */
public final class FileOptions {

  public static final Option MODEL_SHA256 = Option.named("modelSha256");
  public static final Option MODEL_CACHE = Option.named("modelCache");
  public static final Option MODEL_CACHE_GB = Option.named("modelCacheGb");

  private FileOptions() {}
}
