package io.sparkllama.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.EngineException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames over pipes. */
@Timeout(1800)
class WireTest {

  private static final Wire.Unsent UNREACHABLE =
      (frame, cause) -> {
        throw new AssertionError(cause);
      };

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

  /** Waits until a wire's thread has written what was sent before it was closed. */
  private static void awaitEnd(String writer) throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(writer)) {
        assertThat(thread.isDaemon()).isTrue();
        thread.join();
      }
    }
  }

  private static List<List<Frame>> received(byte[] bytes) throws IOException {
    List<List<Frame>> pieces = new ArrayList<>();
    Wire wire =
        new Wire(
            new ByteArrayInputStream(bytes), OutputStream.nullOutputStream(), "r", UNREACHABLE);
    try (wire) {
      wire.receive(pieces::add);
    }
    return pieces;
  }

  private List<Frame> all() throws IOException {
    return received(sent.toByteArray()).stream().flatMap(List::stream).toList();
  }

  @Test
  void whatIsSentArrivesInOrderAndNothingAfterTheEnd() throws Exception {
    List<Frame> expected = new ArrayList<>();
    Wire wire = new Wire(InputStream.nullInputStream(), sent, "in-order", UNREACHABLE);
    for (int i = 0; i < 1000; i++) {
      Frame frame = new Frame.Row(i, "row " + i);
      expected.add(frame);
      wire.send(List.of(frame));
    }
    wire.send(List.of(new Frame.Cancel(1), new Frame.Cancel(2)));
    expected.addAll(List.of(new Frame.Cancel(1), new Frame.Cancel(2)));
    wire.close();
    awaitEnd("in-order");
    wire.send(List.of(new Frame.Cancel(3)));
    assertThat(all()).isEqualTo(expected);
  }

  @Test
  void nothingIsSentForNothing() throws Exception {
    try (Wire wire = new Wire(InputStream.nullInputStream(), sent, "nothing", UNREACHABLE)) {
      wire.send(List.of());
      wire.send(List.of(new Frame.Cancel(1)));
    }
    awaitEnd("nothing");
    assertThat(received(sent.toByteArray()))
        .allSatisfy(piece -> assertThat(piece.size()).isLessThan(2));
    assertThat(all()).containsExactly(new Frame.Cancel(1));
  }

  /** Each piece is flushed, as nothing may follow for long. */
  @Test
  void aPieceLeavesAtOnce() throws Exception {
    List<String> calls = new ArrayList<>();
    OutputStream stream =
        new OutputStream() {
          @Override
          public void write(int value) {
            calls.add("write");
          }

          @Override
          public void write(byte[] bytes, int from, int length) {
            calls.add("write");
          }

          @Override
          public void flush() {
            calls.add("flush");
          }
        };
    Wire wire = new Wire(InputStream.nullInputStream(), stream, "flushing", UNREACHABLE);
    wire.send(List.of(new Frame.Heartbeat(1)));
    wire.close();
    awaitEnd("flushing");
    assertThat(calls).contains("write").endsWith("flush");
  }

  @Test
  void aFrameThatCannotBeSentIsReplacedAndThoseBesideItAreNot() throws Exception {
    Frame strange = new Frame.Returned(2, new Object());
    Frame dropped = new Frame.Returned(4, new Object());
    Wire.Unsent unsent =
        (frame, cause) -> frame == strange ? List.of(new Frame.Threw(2, cause)) : List.of();
    Wire wire = new Wire(InputStream.nullInputStream(), sent, "replacing", unsent);
    wire.send(List.of(new Frame.Returned(1, "a"), strange, new Frame.Returned(3, "c"), dropped));
    wire.send(List.of(new Frame.Cancel(5)));
    wire.close();
    awaitEnd("replacing");
    List<Frame> all = all();
    assertThat(all).hasSize(4);
    assertThat(all.get(0)).isEqualTo(new Frame.Returned(1, "a"));
    assertThat(((Frame.Threw) all.get(1)).failure())
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "a message to or from the engine process cannot be sent:"
                + " java.io.NotSerializableException: java.lang.Object");
    assertThat(all.get(2)).isEqualTo(new Frame.Returned(3, "c"));
    assertThat(all.get(3)).isEqualTo(new Frame.Cancel(5));
  }

  @Test
  void theWriterEndsWhenTheOtherProcessIsGone() throws Exception {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("broken pipe");
          }
        };
    Wire wire = new Wire(InputStream.nullInputStream(), broken, "broken", UNREACHABLE);
    wire.send(List.of(new Frame.Cancel(1)));
    awaitEnd("broken");
    wire.send(List.of(new Frame.Cancel(2)));
    wire.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("broken"));
  }

  @Test
  void receivingEndsWithTheOtherProcess() throws IOException {
    assertThat(received(new byte[0])).isEmpty();
    assertThatThrownBy(() -> received(ByteBuffer.allocate(10).putInt(7).array()))
        .as("an end in the middle of a piece")
        .isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, (1 << 30) + 1, Integer.MIN_VALUE})
  void whatIsNoPieceIsRefusedBeforeItTakesMemory(int length) {
    assertThatThrownBy(() -> received(ByteBuffer.allocate(100).putInt(length).array()))
        .isInstanceOf(IOException.class)
        .hasMessage("a piece of " + length + " bytes cannot be one of frames");
  }
}
