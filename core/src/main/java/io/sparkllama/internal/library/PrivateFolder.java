package io.sparkllama.internal.library;

import io.sparkllama.engine.UserCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Folders that only this user can write to, because their contents will be executed. */
public final class PrivateFolder {

  private static final Path SELF = Path.of("/proc/self");

  private PrivateFolder() {}

  /** Creates a folder and its parents if they do not exist. */
  public static void create(Path folder) throws IOException {
    Files.createDirectories(folder, attributes(folder));
  }

  /** Creates a folder with a new name. */
  static Path createTemporary(Path parent, String prefix) throws IOException {
    return Files.createTempDirectory(parent, prefix, attributes(parent));
  }

  private static FileAttribute<?>[] attributes(Path folder) {
    return isPosix(folder)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /**
   * Rejects a folder that another user could have written to.
   *
   * @throws IOException if it is a link, is writable by others, or belongs to someone else
   */
  static void require(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(folder + " is not a folder" + remedy());
    }
    if (!isPosix(folder)) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(
          "other users can write to "
              + folder
              + " ("
              + PosixFilePermissions.toString(permissions)
              + "); remove it"
              + remedy());
    }
    String owner = Files.getOwner(folder).getName();
    if (Files.exists(SELF)
        && !owner.equals(Files.getOwner(SELF).getName())
        && !owner.equals("root")) {
      throw new IOException(folder + " belongs to " + owner + remedy());
    }
  }

  private static String remedy() {
    return "; set another folder with -D" + UserCache.PROPERTY;
  }
}
