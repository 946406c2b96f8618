package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.engine.UserCache;
import io.sparkllama.spark.sql.LlamaSessionExtensions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attempts of a task that failed before, with the engine in the executor as usual. */
@Timeout(1800)
class RetriedTaskIT {

  @TempDir private Path folder;

  /** The other JVM, as a local session tries tasks again only if its master says so. */
  static final class Main {

    private static final long ROWS = 40;

    private Main() {}

    public static void main(String[] arguments) {
      // other tests kill processes of this host
      System.setProperty(UserCache.PROPERTY, arguments[0]);
      SparkSession session =
          SparkSession.builder()
              .master("local[1,4]")
              .config("spark.ui.enabled", "false")
              .config("spark.sql.extensions", LlamaSessionExtensions.class.getName())
              .getOrCreate();
      session.udf().register("review", (UDF1<Long, String>) Main::review, DataTypes.StringType);
      long done =
          session
              .range(0, ROWS, 1, 1)
              .selectExpr(
                  "llm_generate(review(id), map('model', '"
                      + Demo.MODEL
                      + "', 'window', '8', 'max_tokens', '4')) AS result")
              .where("result.success")
              .count();
      System.out.println("rows " + done);
      System.out.println("left " + engineProcesses());
      System.exit(0);
    }

    /** Fails late in an attempt, so that rows before it were asked. */
    private static String review(long id) {
      int attempt = TaskContext.get().attemptNumber();
      if (id == ROWS - 1) {
        System.out.println("attempt " + attempt + ": " + engineProcesses());
        if (attempt < 2) {
          throw new IllegalStateException("attempt " + attempt + " fails");
        }
      }
      return "Review: It broke after " + id + " days.\nTriage:";
    }

    private static long engineProcesses() {
      return ProcessHandle.current()
          .children()
          .filter(child -> child.info().commandLine().orElse("").contains("spark-llama-engine"))
          .count();
    }
  }

  @Test
  void theThirdHasItsEngineInAProcessAsLongAsItLasts() throws Exception {
    Process process =
        new ProcessBuilder(OtherJvm.command(Main.class, folder.toString()))
            .redirectError(folder.resolve("stderr").toFile())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("see %s", folder).isZero();
    assertThat(said.lines())
        .containsSubsequence("attempt 0: 0", "attempt 1: 0", "attempt 2: 1", "rows 40", "left 0");
  }
}
