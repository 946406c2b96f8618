package io.sparkllama.spark.serializer;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/**
 * Serializes a record by its components, and reads it through its constructor, which validates it.
 * Kryo's own serializer sets fields, which records do not allow.
 */
final class RecordSerializer<T extends Record> extends Serializer<T> {

  private final RecordComponent[] components;
  private final Constructor<T> constructor;

  /**
   * @param type a public record
   */
  RecordSerializer(Class<T> type) {
    super(true, true);
    components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      constructor = type.getDeclaredConstructor(types);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no canonical constructor", e);
    }
  }

  @Override
  public void write(Kryo kryo, Output output, T value) {
    for (RecordComponent component : components) {
      try {
        kryo.writeClassAndObject(output, component.getAccessor().invoke(value));
      } catch (ReflectiveOperationException e) {
        throw new KryoException("cannot read " + component, e);
      }
    }
  }

  @Override
  public T read(Kryo kryo, Input input, Class<T> type) {
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = kryo.readClassAndObject(input);
    }
    try {
      T value = constructor.newInstance(values);
      kryo.reference(value);
      return value;
    } catch (ReflectiveOperationException e) {
      throw new KryoException("cannot make a " + type.getName(), e);
    }
  }
}
