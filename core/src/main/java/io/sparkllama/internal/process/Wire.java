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

  /** More frames than this go in several pieces. */
  private static final int MOST_TOGETHER = 256;

  /** No list of requests or results comes near this. */
  private static final int MOST_BYTES = 1 << 30;

  private static final Frame END = new Frame.Cancel(-1);

  private final DataInputStream in;
  private final DataOutputStream out;
  private final BlockingQueue<Frame> outgoing = new LinkedBlockingQueue<>();

  Wire(InputStream in, OutputStream out, String writerName) {
    this.in = new DataInputStream(in);
    this.out = new DataOutputStream(out);
    Thread writer = new Thread(this::write, writerName);
    writer.setDaemon(true);
    writer.start();
  }

  /** Sends a frame; drops it if the other process is gone, which {@link #receive} reports. */
  void send(Frame frame) {
    outgoing.add(frame);
  }

  /** Receives frames until the other process closes its end, and passes each on. */
  void receive(Consumer<Frame> receiver) throws IOException {
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
      FrameCodec.decode(bytes).forEach(receiver);
    }
  }

  private void write() {
    List<Frame> frames = new ArrayList<>();
    try {
      do {
        frames.clear();
        frames.add(outgoing.take());
        outgoing.drainTo(frames, MOST_TOGETHER - 1);
        boolean ends = frames.remove(END);
        write(frames);
        if (ends) {
          return;
        }
      } while (true);
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
    } catch (IOException e) {
      if (frames.size() == 1) {
        writeInstead(frames.get(0), e);
      } else {
        for (Frame frame : frames) {
          write(List.of(frame));
        }
      }
      return;
    }
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
  }

  /** A reply that cannot be sent becomes one that says so. */
  private void writeInstead(Frame frame, IOException cause) throws IOException {
    LOG.warn("Cannot send {}", frame.getClass().getSimpleName(), cause);
    long id = -1;
    if (frame instanceof Frame.Returned returned) {
      id = returned.id();
    } else if (frame instanceof Frame.Threw threw) {
      id = threw.id();
    }
    if (id >= 0) {
      write(List.of(new Frame.Threw(id, new EngineException("a reply cannot be sent: " + cause))));
    }
  }

  /** Ends the writer after what was sent. */
  @Override
  public void close() {
    outgoing.add(END);
  }
}
