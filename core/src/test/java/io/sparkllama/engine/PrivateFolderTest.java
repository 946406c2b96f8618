package io.sparkllama.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which folders are trusted with code, if their names can be guessed. */
class PrivateFolderTest {

  private static final int NOBODY = 65534;

  @TempDir private Path parent;

  /** As in {@code /tmp}: everyone may create something here. */
  private Path shared;

  private Path folder;

  @BeforeEach
  void share() throws IOException {
    shared = Files.createDirectory(parent.resolve("tmp"));
    Files.setAttribute(shared, "unix:mode", 01777);
    folder = shared.resolve("spark-llama-user").resolve("native").resolve("0123");
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
  }

  @Test
  void isForThisUserAloneAsAreItsParents() throws IOException {
    PrivateFolder.create(folder);
    PrivateFolder.create(folder);
    assertThat(mode(folder)).isEqualTo(0700);
    assertThat(mode(folder.getParent())).isEqualTo(0700);
    assertThat(mode(folder.getParent().getParent())).isEqualTo(0700);
    assertThat(mode(PrivateFolder.createTemporary(folder, "part-"))).isEqualTo(0700);
  }

  @Test
  void isNotOneThatOthersMayWriteTo() throws IOException {
    Files.createDirectories(folder);
    Files.setAttribute(folder, "unix:mode", 0757);
    assertThatThrownBy(() -> PrivateFolder.create(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("other users can write to " + folder + " (rwxr-xrwx); remove it");
    assertThat(PrivateFolder.isOpenToAll(folder)).isTrue();
  }

  @Test
  void isTakenFromAGroupThatTheUmaskGaveItTo() throws IOException {
    Files.createDirectories(folder);
    Files.setAttribute(folder, "unix:mode", 0775);
    assertThatThrownBy(() -> PrivateFolder.require(folder)).hasMessageContaining("(rwxrwxr-x)");
    PrivateFolder.create(folder);
    assertThat(mode(folder)).isEqualTo(0700);
    assertThat(PrivateFolder.isOpenToAll(folder)).isFalse();
  }

  @Test
  void isNoLink() throws IOException {
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    Files.createDirectories(folder.getParent());
    Files.createSymbolicLink(folder, elsewhere);
    assertThatThrownBy(() -> PrivateFolder.create(folder))
        .hasMessage(folder + " is not a folder, or is a link");
  }

  @Test
  void isNotInAFolderThatAnotherUserPlanted() throws IOException {
    Path planted = Files.createDirectory(shared.resolve("spark-llama-user"));
    giveAway(planted);
    Files.setAttribute(planted, "unix:mode", 0777);
    assertThatThrownBy(() -> PrivateFolder.create(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(planted + " belongs to ")
        .hasMessageEndingWith(", and other users can write to " + shared);
    assertThat(planted).isEmptyDirectory();
  }

  @Test
  void isNotBehindALinkThatAnotherUserPlanted() throws IOException {
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    Path planted = Files.createSymbolicLink(shared.resolve("spark-llama-user"), elsewhere);
    giveAway(planted);
    assertThatThrownBy(() -> PrivateFolder.create(folder))
        .hasMessageStartingWith(planted + " belongs to ");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void isNotAnotherUsers() throws IOException {
    Files.createDirectories(folder);
    giveAway(folder);
    assertThatThrownBy(() -> PrivateFolder.create(folder))
        .hasMessageStartingWith(folder + " belongs to ");
  }

  /** Only root can. */
  private static void giveAway(Path path) throws IOException {
    assumeThat((Integer) Files.getAttribute(path, "unix:uid")).isZero();
    Files.setAttribute(path, "unix:uid", NOBODY, java.nio.file.LinkOption.NOFOLLOW_LINKS);
  }
}
