package io.sparkllama.internal.inflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.OtherJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InFlightFileTest {

  private static final String MODEL = "m.gguf";

  private static final String DEAD = "dead";

  @TempDir private Path folder;

  /** The file of a live process; others begin with {@value #DEAD}. */
  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith(DEAD))
          .findFirst()
          .orElseThrow();
    }
  }

  private static CompletableFuture<String> submit(InFlightFile file, int requests) {
    CompletableFuture<String> future = new CompletableFuture<>();
    assertThat(file.during(requests, () -> future)).isSameAs(future);
    return future;
  }

  /** What a process leaves that ended with requests in flight. */
  private Path leave(int inFlight) throws IOException {
    Path left = folder.resolve(DEAD + inFlight + InFlightFile.SUFFIX);
    try (InFlightFile file = InFlightFile.create(folder, MODEL)) {
      submit(file, inFlight);
      Files.copy(onlyFile(), left);
    }
    return left;
  }

  @Test
  void aDeadProcessLeavesHowManyRequestsItHad() throws Exception {
    leave(3);
    leave(4);
    assertThat(DeadProcesses.inFlight(folder, MODEL)).isEqualTo(7);
    assertThat(DeadProcesses.inFlight(folder, MODEL)).as("the files stay").isEqualTo(7);
    assertThat(DeadProcesses.inFlight(folder, "other.gguf")).isZero();
  }

  @Test
  void aProcessThatLivesOrEndsInOrderLeavesNothing() throws Exception {
    try (InFlightFile file = InFlightFile.create(folder, MODEL);
        InFlightFile second = InFlightFile.create(folder, MODEL)) {
      submit(file, 3);
      submit(second, 1);
      assertThat(DeadProcesses.inFlight(folder, MODEL)).isZero();
      assertThat(inFlightForAnotherProcess()).isEqualTo("0");
    }
    assertThat(folder).isEmptyDirectory();
  }

  private String inFlightForAnotherProcess() throws Exception {
    Process other = OtherJvm.start(OtherProcess.class, folder.toString());
    String said = other.inputReader().readLine();
    assertThat(other.waitFor()).isZero();
    return said;
  }

  static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println(DeadProcesses.inFlight(Path.of(arguments[0]), MODEL));
    }
  }

  @Test
  void requestsThatEndedDoNotCount() throws Exception {
    Path left = folder.resolve(DEAD + InFlightFile.SUFFIX);
    try (InFlightFile file = InFlightFile.create(folder, MODEL)) {
      CompletableFuture<String> one = submit(file, 1);
      submit(file, 2).complete("done");
      Path own = onlyFile();
      Files.copy(own, left);
      one.cancel(true);
      Files.copy(own, folder.resolve("idle" + InFlightFile.SUFFIX));
    }
    assertThat(DeadProcesses.inFlight(folder, MODEL)).isEqualTo(1);
  }

  @Test
  void requestsThatCannotBeSubmittedDoNotCount() throws Exception {
    IllegalStateException thrown = new IllegalStateException("thrown");
    try (InFlightFile file = InFlightFile.create(folder, MODEL)) {
      submit(file, 1);
      assertThatThrownBy(
              () ->
                  file.during(
                      2,
                      () -> {
                        throw thrown;
                      }))
          .isSameAs(thrown);
      Files.copy(onlyFile(), folder.resolve(DEAD + InFlightFile.SUFFIX));
    }
    assertThat(DeadProcesses.inFlight(folder, MODEL)).isEqualTo(1);
  }

  @Test
  void oldAndStrangeFilesDoNotCount() throws Exception {
    Path old = leave(3);
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    Files.writeString(folder.resolve("short" + InFlightFile.SUFFIX), "x");
    assertThat(DeadProcesses.inFlight(folder, MODEL)).isZero();
    assertThat(old).doesNotExist();
  }

  @Test
  void theFolderIsMadeForThisUserAlone() throws Exception {
    Path absent = folder.resolve("new");
    assertThat(DeadProcesses.inFlight(absent, MODEL)).isZero();
    assertThat(absent).isEmptyDirectory();
    Path other = folder.resolve("other");
    InFlightFile.create(other, MODEL).close();
    assertThat(other).isEmptyDirectory();
    assertThat(Files.getPosixFilePermissions(other))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void filesOfOtherNamesDoNotCount() throws Exception {
    Files.copy(leave(3), folder.resolve("a-copy"));
    assertThat(DeadProcesses.inFlight(folder, MODEL)).isEqualTo(3);
  }

  /** A processor may be opened thousands of times in one process. */
  @Test
  void aClosedFileIsNotHeldOpen() throws Exception {
    InFlightFile.create(folder, MODEL).close();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(descriptors.map(InFlightFileTest::target))
          .noneMatch(target -> target.startsWith(folder.toString()));
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      // closed meanwhile, as that of the list itself
      return "";
    }
  }
}
