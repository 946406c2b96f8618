package io.sparkllama.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.request.BatchGenerationConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What crosses between the processes. */
class FrameCodecTest {

  private static Object crossed(Object value) throws IOException {
    List<Frame> frames =
        FrameCodec.decode(FrameCodec.encode(List.of(new Frame.Returned(1, value))));
    return ((Frame.Returned) frames.get(0)).value();
  }

  @Test
  void framesComeOutInTheirOrder() throws IOException {
    List<Frame> frames =
        List.of(
            new Frame.Row(5, "row"),
            new Frame.Cancel(7),
            new Frame.Returned(5, null),
            new Frame.Heartbeat(123));
    assertThat(FrameCodec.decode(FrameCodec.encode(frames))).isEqualTo(frames);
    assertThat(FrameCodec.decode(FrameCodec.encode(List.of()))).isEmpty();
  }

  @Test
  void valuesOfTheJdkAndOfTheProjectCross() throws IOException {
    List<Object> values = new ArrayList<>(List.of("a", 1L, List.of(2.5f), int.class));
    assertThat(crossed(values)).isEqualTo(values);
    assertThat(crossed(new float[] {1, 2})).isEqualTo(new float[] {1, 2});
    assertThat(crossed(BatchGenerationConfig.defaults()))
        .isEqualTo(BatchGenerationConfig.defaults());
  }

  @Test
  void whatMayBeAbsentCrossesToo() throws IOException {
    List<Object> values = new ArrayList<>(List.of(Optional.of("a"), Optional.empty(), "b"));
    assertThat(crossed(values)).isEqualTo(values);
  }

  /** Nobody knows what the classes of other libraries do when they are read. */
  @Test
  void otherClassesAreRefused() throws IOException {
    byte[] bytes = FrameCodec.encode(List.of(new Frame.Row(1, URI.create("x:y"))));
    assertThatThrownBy(() -> FrameCodec.decode(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("REJECTED");
  }

  @Test
  void whatIsNoFrameIsRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeInt(1);
      out.writeObject("no frame");
    }
    assertThatThrownBy(() -> FrameCodec.decode(bytes.toByteArray()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the other process sent something unknown: ");
  }

  @Test
  void whatCannotBeSerializedIsSaid() {
    List<Object> holder = new ArrayList<>(List.of(new Object()));
    assertThatThrownBy(() -> FrameCodec.encode(List.of(new Frame.Returned(1, holder))))
        .isInstanceOf(NotSerializableException.class);
  }
}
