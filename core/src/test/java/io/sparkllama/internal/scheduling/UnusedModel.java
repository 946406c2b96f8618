package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.Tokenizer;
import java.util.List;
import java.util.Optional;

/** A model of which only the vocabulary and the templates of its file are asked. */
record UnusedModel(
    Tokenizer tokenizer, Optional<String> ownChatTemplate, Optional<String> rerankTemplate)
    implements Model {

  @Override
  public ModelInfo info() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String renderChat(String template, List<String> roles, List<String> contents) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void requireSampling(SamplingParams params) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Session openSession(SessionParams params) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
