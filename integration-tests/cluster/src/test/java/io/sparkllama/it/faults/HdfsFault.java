package io.sparkllama.it.faults;

import java.time.Duration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;

/** What happens to the HDFS that has a job's input and output. */
enum HdfsFault {
  NAME_NODE_AWAY(
      "NameNode down for 6 s, with retries of HDFS's client",
      "the job succeeds",
      (hdfs, scene) -> {
        hdfs.shutdownNameNode(0);
        Moment.pause(Duration.ofSeconds(6));
        hdfs.restartNameNode(0, true);
        return scene.status();
      }),

  DATA_NODE_AWAY(
      "the only DataNode down for 6 s, then the same command if the job failed",
      "the job succeeds, or the second run completes the output",
      (hdfs, scene) -> {
        MiniDFSCluster.DataNodeProperties node = hdfs.stopDataNode(0);
        Moment.pause(Duration.ofSeconds(6));
        hdfs.restartDataNode(node, true);
        hdfs.waitActive();
        int status = scene.status();
        return status == 0 ? status : scene.statusOfTheSameAgain();
      }),

  NAME_NODE_GONE(
      "NameNode down until the job has failed, then the same command when it is back",
      "the job fails and says why; the second run completes the output",
      (hdfs, scene) -> {
        hdfs.shutdownNameNode(0);
        try {
          scene.requireFailed("Connection refused");
        } finally {
          hdfs.restartNameNode(0, true);
        }
        return scene.statusOfTheSameAgain();
      }),

  QUOTA_REACHED(
      "space quota of the output used up, then the same command without a quota",
      "the job fails and says why; the second run completes the output",
      (hdfs, scene) -> {
        Path output = new Path(scene.command().output());
        long used = hdfs.getFileSystem().getContentSummary(output).getSpaceConsumed();
        hdfs.getFileSystem().setQuota(output, HdfsConstants.QUOTA_DONT_SET, Math.max(1, used));
        try {
          scene.requireFailed("quota");
        } finally {
          hdfs.getFileSystem()
              .setQuota(output, HdfsConstants.QUOTA_DONT_SET, HdfsConstants.QUOTA_RESET);
        }
        return scene.statusOfTheSameAgain();
      });

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without a state
  private final Fault<MiniDFSCluster> fault;

  HdfsFault(String title, String expected, Fault.Happening<MiniDFSCluster> happening) {
    this.fault = new Fault<>(title, expected, happening);
  }

  Fault<MiniDFSCluster> fault() {
    return fault;
  }
}
