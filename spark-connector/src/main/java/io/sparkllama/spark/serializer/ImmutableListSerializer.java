package io.sparkllama.spark.serializer;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Arrays;
import java.util.List;

/** Serializes lists of {@code List.of} and {@code Stream.toList}, which may contain nulls. */
final class ImmutableListSerializer extends Serializer<List<?>> {

  ImmutableListSerializer() {
    super(true, true);
  }

  @Override
  public void write(Kryo kryo, Output output, List<?> list) {
    output.writeInt(list.size(), true);
    list.forEach(item -> kryo.writeClassAndObject(output, item));
  }

  @Override
  public List<?> read(Kryo kryo, Input input, Class<List<?>> type) {
    Object[] items = new Object[input.readInt(true)];
    for (int i = 0; i < items.length; i++) {
      items[i] = kryo.readClassAndObject(input);
    }
    List<?> list = Arrays.stream(items).toList();
    kryo.reference(list);
    return list;
  }
}
