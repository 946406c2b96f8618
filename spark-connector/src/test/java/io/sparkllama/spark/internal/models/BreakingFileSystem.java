package io.sparkllama.spark.internal.models;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk as {@code breaking:///…}, a remote file system whose streams break off. */
public final class BreakingFileSystem extends FilterFileSystem {

  static final String SCHEME = "breaking";

  /** Streams that still break, each after some bytes. */
  static final AtomicInteger BREAKS = new AtomicInteger();

  static final AtomicLong BYTES_UNTIL_BREAK = new AtomicLong();

  /** Files that were opened, checksums beside them left out, and bytes that were read of them. */
  static final AtomicInteger OPENED = new AtomicInteger();

  static final AtomicLong READ = new AtomicLong();

  /** Files whose status was asked for. */
  static final AtomicInteger LOOKED_UP = new AtomicInteger();

  public BreakingFileSystem() {
    super(new RawLocalFileSystem());
  }

  static Configuration configuration() {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs." + SCHEME + ".impl", BreakingFileSystem.class.getName());
    BREAKS.set(0);
    OPENED.set(0);
    READ.set(0);
    LOOKED_UP.set(0);
    return hadoop;
  }

  static String uri(java.nio.file.Path path) {
    return SCHEME + "://" + path;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  protected void checkPath(Path path) {}

  private static Path local(Path path) {
    return new Path("file", null, path.toUri().getPath());
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    LOOKED_UP.incrementAndGet();
    FileStatus status = super.getFileStatus(local(path));
    status.setPath(path);
    return status;
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    FSDataInputStream in = super.open(local(path), bufferSize);
    boolean model = !path.getName().endsWith(".sha256");
    if (model) {
      OPENED.incrementAndGet();
    }
    boolean breaks = model && BREAKS.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    return new FSDataInputStream(new Breaking(in, breaks ? BYTES_UNTIL_BREAK.get() : -1, model));
  }

  private static final class Breaking extends FSInputStream {
    private final FSDataInputStream in;
    private final boolean counted;
    private long left;

    Breaking(FSDataInputStream in, long left, boolean counted) {
      this.in = in;
      this.left = left;
      this.counted = counted;
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) {
      return false;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        throw new IOException("connection reset");
      }
      int count = in.read(buffer, offset, left < 0 ? length : (int) Math.min(length, left));
      if (left > 0) {
        left -= Math.max(0, count);
      }
      if (counted) {
        READ.addAndGet(Math.max(0, count));
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
