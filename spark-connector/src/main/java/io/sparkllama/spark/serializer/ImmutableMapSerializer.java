package io.sparkllama.spark.serializer;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.HashMap;
import java.util.Map;

/** Serializes maps of {@code Map.of}. */
final class ImmutableMapSerializer extends Serializer<Map<?, ?>> {

  ImmutableMapSerializer() {
    super(true, true);
  }

  @Override
  public void write(Kryo kryo, Output output, Map<?, ?> map) {
    output.writeInt(map.size(), true);
    map.forEach(
        (key, value) -> {
          kryo.writeClassAndObject(output, key);
          kryo.writeClassAndObject(output, value);
        });
  }

  @Override
  public Map<?, ?> read(Kryo kryo, Input input, Class<Map<?, ?>> type) {
    int size = input.readInt(true);
    Map<Object, Object> entries = new HashMap<>();
    for (int i = 0; i < size; i++) {
      Object key = kryo.readClassAndObject(input);
      entries.put(key, kryo.readClassAndObject(input));
    }
    Map<?, ?> map = Map.copyOf(entries);
    kryo.reference(map);
    return map;
  }
}
