package io.sparkllama.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system for tests, which asks the system for the mode of a file. Without its
 * native library Hadoop starts a process for each, {@code ls} or {@code chmod}: more than a hundred
 * for a run of the job. Named in {@code core-site.xml}.
 */
public final class QuickLocalFileSystem extends LocalFileSystem {

  public QuickLocalFileSystem() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      String mode =
          permission.getUserAction().SYMBOL
              + permission.getGroupAction().SYMBOL
              + permission.getOtherAction().SYMBOL;
      Files.setPosixFilePermissions(
          pathToFile(path).toPath(), PosixFilePermissions.fromString(mode));
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
      FileStatus status = super.getFileStatus(path);
      try {
        PosixFileAttributes attributes =
            Files.readAttributes(pathToFile(path).toPath(), PosixFileAttributes.class);
        return new FileStatus(
            status.getLen(),
            status.isDirectory(),
            status.getReplication(),
            status.getBlockSize(),
            status.getModificationTime(),
            status.getAccessTime(),
            FsPermission.valueOf("-" + PosixFilePermissions.toString(attributes.permissions())),
            attributes.owner().getName(),
            attributes.group().getName(),
            status.getPath());
      } catch (NoSuchFileException e) {
        FileNotFoundException absent = new FileNotFoundException(e.getMessage());
        absent.initCause(e);
        throw absent;
      }
    }
  }
}
