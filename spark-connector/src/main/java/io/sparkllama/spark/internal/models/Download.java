package io.sparkllama.spark.internal.models;

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
 * One file on its way to a folder: under a temporary name until its length and checksum are right.
 * What a broken try has fetched is kept, and the next one goes on from there.
 */
final class Download {

  private static final Logger LOG = LoggerFactory.getLogger(Download.class);

  private static final int BUFFER_BYTES = 1 << 20;
  private static final double MIB = 1 << 20;
  private static final Duration LOG_EVERY = Duration.ofSeconds(10);

  /** Tries in a row that fetch nothing before it is given up. */
  private static final int MOST_TRIES = 5;

  private final RemoteModel model;
  private final FileStatus file;
  private final Path target;
  private final Path partial;
  private final Optional<String> checksum;
  private final Duration pause;

  /**
   * @param checksum what the file's must be, if it is known
   * @param pause before the second try; twice as long before each other one
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

  /** Fetches the file; does nothing if it is there. */
  void run() throws IOException {
    if (Files.exists(target) && Files.size(target) == file.getLen()) {
      return;
    }
    boolean resumed = Files.exists(partial);
    fetch();
    if (!isRight() && resumed) {
      // what an earlier try left may be what is wrong
      LOG.warn("{} is damaged; fetching it anew", partial);
      Files.delete(partial);
      fetch();
    }
    requireRight();
    Files.move(
        partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void fetch() throws IOException {
    int fruitless = 0;
    while (fetched() < file.getLen()) {
      long before = fetched();
      try {
        copy(before);
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        fruitless = fetched() > before ? 1 : fruitless + 1;
        if (fruitless >= MOST_TRIES) {
          throw e;
        }
        LOG.warn(
            "Fetching {} broke off after {} of {} bytes ({}); going on from there",
            file.getPath(),
            fetched(),
            file.getLen(),
            e.toString());
        rest(fruitless);
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
    // a FileOutputStream, as an interrupt closes a channel and hides why
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
            "Fetched %.1f of %.1f MiB of %s (%.0f %%, %.1f MiB/s)",
            done / MIB,
            file.getLen() / MIB,
            file.getPath(),
            100.0 * done / file.getLen(),
            now / MIB / seconds));
  }

  private void rest(int fruitless) throws InterruptedIOException {
    try {
      Thread.sleep(pause.toMillis() << (fruitless - 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private boolean isRight() throws IOException {
    return checksum.isEmpty() || checksum.get().equals(Checksum.of(partial));
  }

  private void requireRight() throws IOException {
    if (checksum.isEmpty()) {
      return;
    }
    String actual = Checksum.of(partial);
    if (!actual.equals(checksum.get())) {
      Files.delete(partial);
      throw new ModelFetchException(
          model.kind(),
          model.location(),
          "the SHA-256 of " + file.getPath() + " is " + actual + " and must be " + checksum.get(),
          "upload the file again, or correct " + model.kind().checksums());
    }
  }
}
