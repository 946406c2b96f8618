package io.sparkllama.engine;

import io.sparkllama.internal.common.FileOwner;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders that only this user can write to, because their contents are executed or trusted. What
 * was checked in such a folder stays as it was. Thread-safe.
 *
 * <p>In folders that others may write to, such as {@code /tmp}, anyone can create a folder with a
 * name that this user will look for. So the whole path is checked: each folder inside a shared one
 * must belong to this user, to root, or to the owner of the shared one.
 *
 * <p>File systems without owners are not checked.
 */
public final class PrivateFolder {

  private static final Logger LOG = LoggerFactory.getLogger(PrivateFolder.class);

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final int FOLDER_MODE = 0700;

  /** Folders about which a warning has been logged. */
  private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

  private PrivateFolder() {}

  /**
   * Creates a folder and its parents, with mode 0700, if they do not exist. If it exists, is this
   * user's, and its group may write to it, as under the umask 002, then the group may no longer.
   *
   * @throws IOException if it exists and {@link #require} rejects it, or it cannot be created
   */
  public static void create(Path folder) throws IOException {
    check(folder.toAbsolutePath().normalize(), true);
    if (FileOwner.isKnownOn(folder) && FileOwner.of(folder).isOpenToItsGroupAlone()) {
      // with this option, the platform sets the mode of an open file and follows no link
      Files.setAttribute(folder, "unix:mode", FOLDER_MODE, LinkOption.NOFOLLOW_LINKS);
    }
    require(folder);
  }

  /** Whether all users of the host can write to a folder. */
  public static boolean isOpenToAll(Path folder) throws IOException {
    return FileOwner.isKnownOn(folder) && FileOwner.ofTarget(folder).everyoneMayWrite();
  }

  /**
   * Creates a folder with a new name, with mode 0700.
   *
   * @param parent a private folder
   */
  public static Path createTemporary(Path parent, String prefix) throws IOException {
    return Files.createTempDirectory(parent, prefix, modes(parent));
  }

  /**
   * Rejects a folder that another user could have written to.
   *
   * @throws IOException if it is a link, is writable by others, belongs to someone else, or is in a
   *     folder that someone else may have placed there
   */
  public static void require(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(folder + " is not a folder, or is a link");
    }
    if (!FileOwner.isKnownOn(folder)) {
      return;
    }
    check(folder.toAbsolutePath().normalize(), false);
    check(folder.toRealPath(), false);
    FileOwner owner = FileOwner.of(folder);
    if (!owner.isTrusted()) {
      throw new IOException(folder + " belongs to " + owner.name());
    }
    if (owner.othersMayWrite()) {
      throw new IOException(
          "other users can write to " + folder + " (" + owner.permissions() + "); remove it");
    }
  }

  private static FileAttribute<?>[] modes(Path folder) {
    return FileOwner.isKnownOn(folder)
        ? new FileAttribute<?>[] {OWNER_ONLY}
        : new FileAttribute<?>[0];
  }

  /** Checks who owns each part of a path, and creates the missing ones. */
  private static void check(Path folder, boolean creating) throws IOException {
    Path at = folder.getRoot();
    boolean known = FileOwner.isKnownOn(folder);
    for (Path name : folder) {
      Path parent = at;
      at = at.resolve(name);
      if (creating && !Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
        makeOne(at);
      }
      if (known) {
        requirePlacedByOwner(parent, at);
      }
    }
  }

  private static void makeOne(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, modes(folder));
    } catch (FileAlreadyExistsException e) {
      LOG.debug("Another process has created {}", folder);
    }
  }

  private static void requirePlacedByOwner(Path parent, Path at) throws IOException {
    FileOwner shared = FileOwner.ofTarget(parent);
    if (!shared.othersMayWrite()) {
      return;
    }
    FileOwner here = FileOwner.of(at);
    if (!here.isTrusted() && here.user() != shared.user()) {
      throw new IOException(
          at + " belongs to " + here.name() + ", and other users can write to " + parent);
    }
    if (shared.everyoneMayReplace() && WARNED.add(parent)) {
      LOG.warn(
          "Other users of this host can replace {}: {} has the modes {} without the sticky bit",
          at,
          parent,
          shared.permissions());
    }
  }
}
