package io.sparkllama.spark.internal.job.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of runs for what they have not committed. */
class StagingTest {

  @TempDir Path output;
  private RunFolder folder;

  @BeforeEach
  void open() throws IOException {
    folder = RunFolder.of(output.toString(), new Configuration());
  }

  private void write(String name, String text) throws IOException {
    Path file = output.resolve("_spark_llama").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void takesWhatEndedRunsHaveLeftAndWhatTheyHadTaken() throws IOException {
    write("staging-first/taken-staging-older/file", "older");
    write("staging-first/file", "first");
    write("staging-second/file", "second");
    Staging own = new Staging(folder, "own");
    List<String> finished = new ArrayList<>();
    own.takeOthers(left -> finished.add(folder.read(left + "/file").orElse("nothing")));
    assertThat(finished).containsExactlyInAnyOrder("older", "first", "second");
    assertThat(folder.list()).containsExactly("staging-own");
    assertThat(folder.list("staging-own")).isEmpty();
    own.delete();
    assertThat(folder.list()).isEmpty();
  }

  @Test
  void keepsWhatCannotBeFinishedForTheNextRun() throws IOException {
    write("staging-first/file", "first");
    Staging second = new Staging(folder, "second");
    Staging.Leftover outOfReach =
        left -> {
          throw new IOException("out of reach");
        };
    assertThatThrownBy(() -> second.takeOthers(outOfReach)).hasMessage("out of reach");
    List<String> finished = new ArrayList<>();
    new Staging(folder, "third")
        .takeOthers(left -> finished.add(folder.read(left + "/file").orElse("nothing")));
    assertThat(finished).containsExactly("first", "nothing");
  }
}
