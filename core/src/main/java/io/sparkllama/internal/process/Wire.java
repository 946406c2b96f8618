package io.sparkllama.internal.process;

import io.sparkllama.engine.EngineException;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames over two pipes. A thread of its own writes them, so that no sender waits for the other
 * process; those that are ready together go in one piece. Sending is thread-safe; one thread
 * receives.
 */
final class Wire implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

  /** More lists of frames than this go in several pieces. */
  private static final int MOST_TOGETHER = 256;

  /** No list of requests or results comes near this. */
  private static final int MOST_BYTES = 1 << 30;

  /** Ends the writer; told from others by what it is. */
  private static final List<Frame> END = List.of(new Frame.Cancel(-1));

  private static final String NOT_SENT = "a message to or from the engine process cannot be sent: ";

  /** Decides about frames that cannot be serialized. */
  @FunctionalInterface
  interface Unsent {

    /** What to send instead; may be empty. */
    List<Frame> replace(Frame frame, EngineException cause);
  }

  private final DataInputStream in;
  private final DataOutputStream out;
  private final BlockingQueue<List<Frame>> outgoing = new LinkedBlockingQueue<>();

  private final Unsent unsent;

  /**
   * @param unsent called on the writer's thread
   */
  Wire(InputStream in, OutputStream out, String writerName, Unsent unsent) {
    this.in = new DataInputStream(in);
    this.out = new DataOutputStream(out);
    this.unsent = unsent;
    Thread writer = new Thread(this::write, writerName);
    writer.setDaemon(true);
    writer.start();
  }

  /** Sends frames; drops them if the other process is gone, which {@link #receive} reports. */
  void send(List<Frame> frames) {
    if (!frames.isEmpty()) {
      outgoing.add(frames);
    }
  }

  /** Receives frames until the other process closes its end; passes on those that came together. */
  void receive(Consumer<List<Frame>> receiver) throws IOException {
    while (true) {
      int length;
      try {
        length = in.readInt();
      } catch (EOFException e) {
        return;
      }
      if (length < 0 || length > MOST_BYTES) {
        throw new IOException("a piece of " + length + " bytes cannot be one of frames");
      }
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      receiver.accept(FrameCodec.decode(bytes));
    }
  }

  private void write() {
    List<List<Frame>> ready = new ArrayList<>();
    boolean ends;
    try {
      do {
        ready.clear();
        ready.add(outgoing.take());
        outgoing.drainTo(ready, MOST_TOGETHER - 1);
        ends = ready.removeIf(frames -> frames == END);
        write(ready.stream().flatMap(List::stream).toList());
      } while (!ends);
    } catch (IOException e) {
      LOG.debug("The other process is gone", e);
    } catch (InterruptedException e) {
      LOG.debug("A writer was interrupted", e);
    }
  }

  private void write(List<Frame> frames) throws IOException {
    byte[] bytes;
    try {
      bytes = FrameCodec.encode(frames);
    } catch (IOException | OutOfMemoryError e) {
      for (Frame frame : frames) {
        writeAlone(frame);
      }
      return;
    }
    writePiece(bytes);
  }

  private void writeAlone(Frame frame) throws IOException {
    byte[] bytes;
    try {
      bytes = FrameCodec.encode(List.of(frame));
    } catch (IOException | OutOfMemoryError e) {
      LOG.warn("Cannot send {}", frame.getClass().getSimpleName(), e);
      bytes = FrameCodec.encode(unsent.replace(frame, new EngineException(NOT_SENT + e)));
    }
    writePiece(bytes);
  }

  private void writePiece(byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
  }

  /** Ends the writer after what was sent. */
  @Override
  public void close() {
    outgoing.add(END);
  }
}
