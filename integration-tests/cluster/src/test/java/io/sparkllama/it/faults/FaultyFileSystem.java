package io.sparkllama.it.faults;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system under a scheme of its own. Its calls fail as an {@link Outage} of this JVM
 * says. Public only for Hadoop.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {

  static final String SCHEME = "faulty";

  private static volatile Outage outage = Outage.NONE;

  static void begin(Outage next) {
    outage = next;
  }

  static void end() {
    outage = Outage.NONE;
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    outage.call(true, "create " + file);
    return faulty(
        file, super.create(file, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return create(file, overwrite, bufferSize, replication, blockSize, progress);
  }

  private static FSDataOutputStream faulty(Path file, OutputStream out) throws IOException {
    return new FSDataOutputStream(new FaultyStream(file, out), null);
  }

  @Override
  public boolean mkdirs(Path folder) throws IOException {
    outage.call(true, "mkdirs " + folder);
    return super.mkdirs(folder);
  }

  @Override
  public boolean mkdirs(Path folder, FsPermission permission) throws IOException {
    return mkdirs(folder);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    outage.call(true, "rename " + from);
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    outage.call(false, "delete " + path);
    return super.delete(path, recursive);
  }

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    outage.call(false, "open " + file);
    return super.open(file, bufferSize);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    outage.call(false, "status of " + path);
    FileStatus status = super.getFileStatus(path);
    // the one of the local file system asks it for owner and mode, under its own scheme
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        status.getReplication(),
        status.getBlockSize(),
        status.getModificationTime(),
        status.getPath());
  }

  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    outage.call(false, "list " + folder);
    return super.listStatus(folder);
  }

  /** Without Hadoop's native library this would start a process for each file. */
  @Override
  public void setPermission(Path path, FsPermission permission) {}

  /** Fails at its first write and when it is closed. */
  private static final class FaultyStream extends FilterOutputStream {

    private final Path file;
    private boolean written;
    private boolean closed;

    FaultyStream(Path file, OutputStream out) {
      super(out);
      this.file = file;
    }

    @Override
    public void write(int value) throws IOException {
      beforeWrite();
      out.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      beforeWrite();
      out.write(bytes, offset, length);
    }

    private void beforeWrite() throws IOException {
      if (!written) {
        outage.call(true, "write " + file);
        written = true;
      }
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try (OutputStream toClose = out) {
        outage.call(true, "close " + file);
        toClose.flush();
      }
    }
  }
}
