package io.sparkllama.internal.common;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * A folder in which all users of a host create files, as in {@code /tmp}: everyone may add a file,
 * and only its owner may remove it. Thread-safe.
 *
 * <p>Its name is known to everyone, so nothing in it is trusted: links are not followed, and modes
 * are set only on what this process has just created, through an open file.
 */
public final class SharedFolder {

  /** Everyone may write, and the sticky bit. */
  private static final int FOLDER_MODE = 01777;

  private static final int FILE_MODE = 0666;

  private final Path folder;

  private SharedFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens a folder, creating it if absent.
   *
   * @throws IOException if it is a link, belongs to another user who alone may write to it, or lets
   *     users remove each other's files
   */
  public static SharedFolder open(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      make(folder);
    }
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(folder + " is not a folder, or is a link");
    }
    if (FileOwner.isKnownOn(folder)) {
      require(folder);
    }
    return new SharedFolder(folder);
  }

  private static void make(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      // another process was first
      return;
    }
    share(folder, FOLDER_MODE);
  }

  private static void require(Path folder) throws IOException {
    FileOwner owner = FileOwner.of(folder);
    if (owner.everyoneMayReplace() && owner.isSelf()) {
      // made by an earlier version
      share(folder, FOLDER_MODE);
    } else if (owner.everyoneMayReplace()) {
      throw new IOException(
          "users can remove each other's files in "
              + folder
              + " ("
              + owner.permissions()
              + " without the sticky bit, of "
              + owner.name()
              + "); remove it");
    } else if (!owner.othersMayWrite() && !owner.isTrusted()) {
      throw new IOException(folder + " belongs to " + owner.name() + ", who alone may write to it");
    }
  }

  /** Sets a mode through an open file: with this option, the platform follows no link. */
  private static void share(Path path, int mode) throws IOException {
    if (FileOwner.isKnownOn(path)) {
      Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /**
   * Opens a file that all users may lock, creating it if absent; takes no lock.
   *
   * @throws IOException if the name is that of a link or of anything but a file
   */
  public LockFile lockFile(String name) throws IOException {
    Path file = folder.resolve(name);
    try {
      Files.createFile(file);
      share(file, FILE_MODE);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(file + " is not a file, or is a link; remove it", e);
      }
    }
    return LockFile.openExisting(file);
  }
}
