package io.sparkllama.internal.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Frames as bytes, by Java's serialization. Either process may have been taken over by a bad file,
 * so only classes of this project and values of the JDK are read. Thread-safe.
 */
final class FrameCodec {

  private static final ObjectInputFilter KNOWN_CLASSES =
      ObjectInputFilter.Config.createFilter(
          "io.sparkllama.**;java.lang.*;java.util.*;java.util.concurrent.*;java.io.*;java.nio.file.*;!*");

  private FrameCodec() {}

  /** Stands for an {@link Optional}, which Java does not serialize. */
  private record OptionalValue(@Nullable Object value) implements Serializable {
    private static final long serialVersionUID = 1L;

    Object readResolve() {
      return Optional.ofNullable(value);
    }
  }

  /**
   * @throws IOException if something in the frames cannot be serialized
   */
  static byte[] encode(List<Frame> frames) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    try (ObjectOutputStream out = new Output(bytes)) {
      out.writeInt(frames.size());
      for (Frame frame : frames) {
        out.writeObject(frame);
      }
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException if the bytes are not frames, or contain a class that is not expected
   */
  static List<Frame> decode(byte[] bytes) throws IOException {
    try (ObjectInputStream in = new Input(new ByteArrayInputStream(bytes))) {
      in.setObjectInputFilter(KNOWN_CLASSES);
      Frame[] frames = new Frame[in.readInt()];
      for (int i = 0; i < frames.length; i++) {
        frames[i] = (Frame) in.readObject();
      }
      return List.of(frames);
    } catch (ClassNotFoundException | ClassCastException | IllegalArgumentException e) {
      throw new IOException("the other process sent something unknown: " + e, e);
    }
  }

  private static final class Output extends ObjectOutputStream {
    Output(OutputStream out) throws IOException {
      super(out);
      enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object value) {
      return value instanceof Optional<?> optional
          ? new OptionalValue(optional.orElse(null))
          : value;
    }
  }

  /** Finds classes as this class does, also where a thread has no class loader of its own. */
  private static final class Input extends ObjectInputStream {
    Input(InputStream in) throws IOException {
      super(in);
    }

    @Override
    protected Class<?> resolveClass(java.io.ObjectStreamClass described)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(described.getName(), false, FrameCodec.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        return super.resolveClass(described);
      }
    }
  }
}
