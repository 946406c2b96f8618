package io.sparkllama.it.faults;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An HDFS that is away or full in the middle of a job. */
@Timeout(3600)
@EnabledIfSystemProperty(named = "faults", matches = "all")
class HdfsFaultsIT {

  private static MiniDFSCluster hdfs;
  private static Site site;
  private static String root;

  @BeforeAll
  static void start() throws Exception {
    site = Site.start(600, 2);
    Bench bench = site.bench();
    Configuration hadoop = new Configuration();
    // a block counts as a whole against a quota
    hadoop.setLong("dfs.blocksize", 1 << 20);
    hdfs =
        new MiniDFSCluster.Builder(hadoop, bench.folder().resolve("hdfs").toFile())
            .numDataNodes(1)
            .build();
    root = "hdfs://127.0.0.1:" + hdfs.getNameNodePort();
    bench.session().read().parquet(bench.input().toString()).write().parquet(root + "/input");
  }

  @AfterAll
  static void stop() {
    hdfs.shutdown(true);
    site.close();
  }

  @AfterEach
  void mend() {
    site.awaitNoExecutors();
  }

  @ParameterizedTest
  @EnumSource
  void losesAndDoublesNoRow(HdfsFault fault) throws Exception {
    String output = root + "/" + fault.name();
    Command command =
        site.bench()
            .command(root + "/input", output)
            .withConf("spark.hadoop.dfs.blocksize=1048576");
    if (fault == HdfsFault.NAME_NODE_AWAY) {
      // without, a client gives up at the first refused connection
      command =
          command.withConf(
              "spark.hadoop.dfs.client.retry.policy.enabled=true",
              "spark.hadoop.dfs.client.retry.policy.spec=1000,120");
    }
    site.run(fault.fault(), hdfs, command);
  }
}
