package io.sparkllama.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ElfFileTest {

  @TempDir Path folder;

  @Test
  void readsWhatALibraryNeedsAndOffers() throws IOException {
    byte[] library =
        new Elf()
            .needs("libc.so.6", "GLIBC_2.34", "GLIBC_2.2.5", "weak GLIBC_2.99")
            .needs("libx.so.1")
            .needs("libstdc++.so.6", "GLIBCXX_3.4.29")
            .offers("libllama.so.0", "LLAMA_1")
            .bytes();
    ElfFile elf = ElfFile.read(Files.write(folder.resolve("lib.so"), library));
    assertThat(elf.needed()).containsExactly("libc.so.6", "libx.so.1", "libstdc++.so.6");
    assertThat(elf.needs())
        .containsExactly(
            new ElfFile.Need("libc.so.6", "GLIBC_2.34"),
            new ElfFile.Need("libc.so.6", "GLIBC_2.2.5"),
            new ElfFile.Need("libstdc++.so.6", "GLIBCXX_3.4.29"));
    assertThat(elf.offers()).containsExactly("libllama.so.0", "LLAMA_1");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void readsALibraryThatACompilerMade() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "lib", "libjava.so");
    ElfFile elf = ElfFile.read(java);
    assertThat(elf.needed()).contains("libjvm.so");
    assertThat(elf.needs()).extracting(ElfFile.Need::version).contains("SUNWprivate_1.1");
    ElfFile machine = ElfFile.read(java.resolveSibling("server").resolve("libjvm.so"));
    assertThat(machine.offers()).contains("SUNWprivate_1.1");
  }

  @Test
  void refusesWhatIsNoLibraryOrCutShort() throws IOException {
    Path text = Files.writeString(folder.resolve("text.so"), "INPUT(libc.so.6)".repeat(10));
    assertThatThrownBy(() -> ElfFile.read(text))
        .isInstanceOf(IOException.class)
        .hasMessage(text + " is not a Linux shared library, or is damaged");
    byte[] whole = new Elf().needs("libc.so.6", "GLIBC_2.34").bytes();
    for (int length = 0; length < whole.length; length++) {
      Path cut = Files.write(folder.resolve("cut.so"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ElfFile.read(cut))
          .as("%d bytes", length)
          .isInstanceOf(IOException.class);
    }
  }

  /** A file with any content is either read or rejected, quickly. */
  @Test
  void survivesAnyDamage() throws IOException {
    byte[] whole =
        new Elf()
            .needs("libc.so.6", "GLIBC_2.34", "GLIBC_2.2.5")
            .needs("libm.so.6", "GLIBC_2.29")
            .offers("a", "b")
            .bytes();
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k < 1 + i % 4; k++) {
        damaged[random.nextInt(damaged.length)] =
            (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
      }
      Path file = Files.write(folder.resolve("damaged.so"), damaged);
      try {
        ElfFile.read(file);
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 2999);
  }
}
