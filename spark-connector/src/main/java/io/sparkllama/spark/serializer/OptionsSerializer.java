package io.sparkllama.spark.serializer;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.sparkllama.spark.internal.options.CallOptions;
import java.util.HashMap;
import java.util.Map;

/** Serializes options by name, so that a version with more options can read them. */
final class OptionsSerializer extends Serializer<CallOptions> {

  OptionsSerializer() {
    super(true, true);
  }

  @Override
  public void write(Kryo kryo, Output output, CallOptions options) {
    Map<String, String> values = options.toSession();
    output.writeInt(values.size(), true);
    values.forEach(
        (name, value) -> {
          output.writeString(name);
          output.writeString(value);
        });
  }

  @Override
  public CallOptions read(Kryo kryo, Input input, Class<CallOptions> type) {
    int size = input.readInt(true);
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < size; i++) {
      String name = input.readString();
      values.put(name, input.readString());
    }
    return CallOptions.read(Map.of(), values);
  }
}
