package io.sparkllama.spark.testing;

import io.sparkllama.engine.Engine;
import io.sparkllama.engine.EngineProvider;

/** Finds the {@link ScriptedModel} for {@link ScriptedModel#LOCATION}. */
public final class ScriptedProvider implements EngineProvider {

  static final String SCHEME = "scripted";

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Engine engine() {
    return ScriptedModel.instance().engine();
  }
}
