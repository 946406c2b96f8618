package io.sparkllama.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small disk, in memory. Only root may mount one. */
final class Tmpfs implements AutoCloseable {

  private final Path folder;

  private Tmpfs(Path folder) {
    this.folder = folder;
  }

  /** Whether this user may mount disks here. */
  static boolean isAvailable(Path scratch) throws IOException {
    Path folder = Files.createDirectories(scratch.resolve("mounted"));
    if (Shell.status("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString()) != 0) {
      return false;
    }
    return Shell.status("umount", folder.toString()) == 0;
  }

  /**
   * Mounts a disk.
   *
   * @param size as mount takes it, such as 64k
   */
  static Tmpfs mount(Path folder, String size) throws IOException {
    Files.createDirectories(folder);
    require("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
    return new Tmpfs(folder);
  }

  Path folder() {
    return folder;
  }

  void resize(String size) {
    require("mount", "-o", "remount,size=" + size, folder.toString());
  }

  private static void require(String... command) {
    assertThat(Shell.status(command)).as(String.join(" ", command)).isZero();
  }

  /** Unmounts it, also if a process has yet to close a file there. */
  @Override
  public void close() {
    require("umount", "-l", folder.toString());
  }
}
