package io.sparkllama.spark.internal.models;

import io.sparkllama.engine.Bytes;
import io.sparkllama.option.Message;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads one file to a folder, under a temporary name until its length and checksum are
 * verified. An interrupted download is kept and resumed.
 */
final class Download {

  private static final Logger LOG = LoggerFactory.getLogger(Download.class);

  private static final int BUFFER_BYTES = (int) Bytes.MIB;
  private static final Duration LOG_EVERY = Duration.ofSeconds(10);

  /** Number of consecutive attempts without progress before giving up. */
  private static final int MAX_ATTEMPTS = 5;

  private final RemoteModel model;
  private final FileStatus file;
  private final Path target;
  private final Path partial;
  private final Optional<String> checksum;
  private final Duration pause;

  /**
   * @param checksum expected checksum of the file, if known
   * @param pause delay before the second attempt; doubles with each further one
   */
  Download(
      RemoteModel model, FileStatus file, Path folder, Optional<String> checksum, Duration pause) {
    this.model = model;
    this.file = file;
    this.target = folder.resolve(file.getPath().getName());
    this.partial = target.resolveSibling(target.getFileName() + ".part");
    this.checksum = checksum;
    this.pause = pause;
  }

  /** Downloads the file unless it exists. */
  void run() throws IOException {
    if (Files.exists(target) && Files.size(target) == file.getLen()) {
      return;
    }
    boolean resumed = Files.exists(partial);
    fetch();
    if (!matchesChecksum() && resumed) {
      // A part left by an earlier attempt may be damaged.
      LOG.warn("{} is damaged; downloading it again", partial);
      Files.delete(partial);
      fetch();
    }
    requireChecksum();
    Files.move(
        partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void fetch() throws IOException {
    int failures = 0;
    while (fetched() < file.getLen()) {
      long before = fetched();
      try {
        copy(before);
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        failures = fetched() > before ? 1 : failures + 1;
        if (failures >= MAX_ATTEMPTS) {
          throw e;
        }
        LOG.warn(
            "Download of {} was interrupted after {} of {} bytes ({}); resuming",
            file.getPath(),
            fetched(),
            file.getLen(),
            e.toString());
        backOff(failures);
      }
    }
    if (file.getLen() == 0) {
      Files.write(partial, new byte[0]);
    }
  }

  private long fetched() throws IOException {
    if (!Files.exists(partial)) {
      return 0;
    }
    long size = Files.size(partial);
    if (size > file.getLen()) {
      Files.delete(partial);
      return 0;
    }
    return size;
  }

  private void copy(long from) throws IOException {
    long startNanos = System.nanoTime();
    long nextLogNanos = startNanos + LOG_EVERY.toNanos();
    byte[] buffer = new byte[BUFFER_BYTES];
    // A FileOutputStream, because an interrupt closes a channel and hides the cause.
    try (FSDataInputStream in = model.system().open(file.getPath());
        FileOutputStream out = new FileOutputStream(partial.toFile(), true)) {
      in.seek(from);
      long done = from;
      while (done < file.getLen()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted");
        }
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, file.getLen() - done));
        if (count < 0) {
          throw new IOException("the file ends after " + done + " bytes");
        }
        out.write(buffer, 0, count);
        done += count;
        if (System.nanoTime() > nextLogNanos) {
          nextLogNanos = System.nanoTime() + LOG_EVERY.toNanos();
          logProgress(done, done - from, startNanos);
        }
      }
      out.getFD().sync();
      logProgress(done, done - from, startNanos);
    }
  }

  private void logProgress(long done, long now, long startNanos) {
    double seconds = Math.max(1e-3, (System.nanoTime() - startNanos) / 1e9);
    LOG.info(
        "{}",
        String.format(
            Locale.ROOT,
            "Downloaded %.1f of %.1f MiB of %s (%.0f %%, %.1f MiB/s)",
            Bytes.toMib(done),
            Bytes.toMib(file.getLen()),
            file.getPath(),
            100.0 * done / file.getLen(),
            Bytes.toMib(now) / seconds));
  }

  private void backOff(int failures) throws InterruptedIOException {
    try {
      Thread.sleep(pause.toMillis() << (failures - 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private boolean matchesChecksum() throws IOException {
    return checksum.isEmpty() || checksum.get().equals(Checksum.of(partial));
  }

  private void requireChecksum() throws IOException {
    if (checksum.isEmpty()) {
      return;
    }
    String actual = Checksum.of(partial);
    if (!actual.equals(checksum.get())) {
      Files.delete(partial);
      throw new ModelFetchException(
          model.kind(),
          model.location(),
          "the SHA-256 of " + file.getPath() + " is " + actual + "; expected " + checksum.get(),
          Message.of("upload the file again, or correct ", model.kind().checksums()));
    }
  }
}
