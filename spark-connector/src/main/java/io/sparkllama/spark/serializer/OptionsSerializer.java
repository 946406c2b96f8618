package io.sparkllama.spark.serializer;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.sparkllama.spark.LlamaOptions;
import java.util.HashMap;
import java.util.Map;

/** Options by their names, so that they can be read where there are more of them. */
final class OptionsSerializer extends Serializer<LlamaOptions> {

  OptionsSerializer() {
    super(true, true);
  }

  @Override
  public void write(Kryo kryo, Output output, LlamaOptions options) {
    Map<String, String> values = options.toSession();
    output.writeInt(values.size(), true);
    values.forEach(
        (name, value) -> {
          output.writeString(name);
          output.writeString(value);
        });
  }

  @Override
  public LlamaOptions read(Kryo kryo, Input input, Class<LlamaOptions> type) {
    int size = input.readInt(true);
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < size; i++) {
      String name = input.readString();
      values.put(name, input.readString());
    }
    return LlamaOptions.read(Map.of(), values);
  }
}
