package io.sparkllama.internal.common;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Who may write to a file or folder. Immutable.
 *
 * @param user its owner's number
 * @param name its owner's name, or number if the host knows no name
 * @param mode the mode as in {@code stat}: permissions in the lower nine bits, the sticky bit above
 */
public record FileOwner(int user, String name, int mode) {

  private static final int GROUP_WRITE = 0020;
  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;

  private static final String STATUS = "/proc/self/status";

  /** A number that no user has. */
  private static final int NOBODY_AT_ALL = -1;

  private static final int SELF = self();

  /** Whether the file system of a path has owners and modes. */
  public static boolean isKnownOn(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  /** The owner of a file, folder or link. */
  public static FileOwner of(Path path) throws IOException {
    return read(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** The owner of a file or folder, or of what a link leads to. */
  public static FileOwner ofTarget(Path path) throws IOException {
    return read(path);
  }

  private static FileOwner read(Path path, LinkOption... links) throws IOException {
    Map<String, Object> unix = Files.readAttributes(path, "unix:uid,owner,mode", links);
    return new FileOwner(
        (Integer) attribute(unix, "uid"),
        attribute(unix, "owner").toString(),
        (Integer) attribute(unix, "mode"));
  }

  private static Object attribute(Map<String, Object> all, String name) {
    return Objects.requireNonNull(all.get(name), name);
  }

  /**
   * The number of the user as whom this process creates files. The system tells it, because the
   * owner of {@code /proc/self} may be root.
   */
  private static int self() {
    try {
      for (String line : Files.readAllLines(Path.of(STATUS))) {
        if (line.startsWith("Uid:")) {
          String[] real = line.split("\\s+", -1);
          return (int) Long.parseLong(real[real.length - 1]);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // a system without it, such as macOS
    }
    try {
      return (int) new UnixSystem().getUid();
    } catch (RuntimeException | LinkageError e) {
      return NOBODY_AT_ALL;
    }
  }

  /** Whether it belongs to this user or to root. Everything does if this user is unknown. */
  public boolean isTrusted() {
    return user == 0 || user == SELF || SELF == NOBODY_AT_ALL;
  }

  /** Whether it belongs to this user. */
  public boolean isSelf() {
    return user == SELF;
  }

  /** Whether its group or all users may write to it. */
  public boolean othersMayWrite() {
    return (mode & (GROUP_WRITE | OTHERS_WRITE)) != 0;
  }

  /** Whether all users may write to it. */
  public boolean everyoneMayWrite() {
    return (mode & OTHERS_WRITE) != 0;
  }

  /** Whether it is this user's, and its group may write to it, but not everyone. */
  public boolean isOpenToItsGroupAlone() {
    return isSelf() && othersMayWrite() && !everyoneMayWrite();
  }

  /** Whether any user may remove and replace what others have put into this folder. */
  public boolean everyoneMayReplace() {
    return everyoneMayWrite() && (mode & STICKY) == 0;
  }

  /** The permissions as text, such as {@code rwxr-x---}. */
  public String permissions() {
    PosixFilePermission[] all = PosixFilePermission.values();
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < all.length; i++) {
      // in the order of the bits, the owner's reading first
      if ((mode & (0400 >> i)) != 0) {
        set.add(all[i]);
      }
    }
    return PosixFilePermissions.toString(set);
  }
}
