package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** The local file system, of which a test can await what others do. */
public final class WatchedFileSystem extends LocalFileSystem {

  private static final Map<String, CountDownLatch> OPENED = new ConcurrentHashMap<>();

  /** One whose folders are seen by this. */
  static Configuration configuration() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.file.impl", WatchedFileSystem.class.getName());
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    return hadoop;
  }

  /** Is counted down once a file of that name has been opened to be read. */
  static CountDownLatch opened(String name) {
    return OPENED.computeIfAbsent(name, key -> new CountDownLatch(1));
  }

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    FSDataInputStream in = super.open(file, bufferSize);
    CountDownLatch awaited = OPENED.get(file.getName());
    if (awaited != null) {
      awaited.countDown();
    }
    return in;
  }
}
