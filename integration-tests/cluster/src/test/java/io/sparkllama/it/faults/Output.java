package io.sparkllama.it.faults;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The output of a job.
 *
 * @param session reads it
 * @param path as the job gets it
 */
record Output(SparkSession session, String path) {

  /**
   * Its rows.
   *
   * @param rows all of them
   * @param ids different ids
   * @param succeeded rows with a result
   */
  record Counts(long rows, long ids, long succeeded) {

    long lost(long wanted) {
      return wanted - ids;
    }

    long doubled() {
      return rows - ids;
    }
  }

  /** Each chunk becomes a file when its task is committed. */
  int committedChunks() {
    try {
      Path folder = new Path(path);
      FileSystem files = folder.getFileSystem(session.sparkContext().hadoopConfiguration());
      FileStatus[] chunks = files.globStatus(new Path(folder, "part-*"));
      return chunks == null ? 0 : chunks.length;
    } catch (IOException e) {
      return 0; // not there yet, or its store is away
    }
  }

  Counts counts() {
    Row counted =
        session
            .read()
            .parquet(path)
            .agg(count(lit(1)), countDistinct(col("id")), count_if(col("result.success")))
            .first();
    return new Counts(counted.getLong(0), counted.getLong(1), counted.getLong(2));
  }
}
