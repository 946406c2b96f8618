package io.sparkllama.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links between documents lead to files and headings that exist, and the index has every page. */
class LinksTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]+))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```$|`[^`\n]*`");

  static Stream<Path> documents() throws IOException {
    return Documents.all().stream();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void leadSomewhere(Path document) throws IOException {
    List<String> broken = new ArrayList<>();
    for (MatchResult link : links(document)) {
      Path target =
          link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1)).normalize();
      if (link.group(1).contains("://")) {
        continue;
      }
      if (!Files.exists(target)) {
        broken.add(link.group() + ": no such file");
      } else if (link.group(2) != null && !anchors(target).contains(link.group(2))) {
        broken.add(link.group() + ": no such heading");
      }
    }
    assertThat(broken).as("links of %s", document).isEmpty();
  }

  @Test
  void theIndexHasEveryPage() throws IOException {
    Path index = Documents.ROOT.resolve("docs/README.md");
    Path decisions = index.resolveSibling("explanation/decisions/README.md");
    List<Path> linked = new ArrayList<>();
    for (Path document : List.of(index, decisions)) {
      for (MatchResult link : links(document)) {
        linked.add(document.resolveSibling(link.group(1)).normalize());
      }
    }
    List<Path> pages = Documents.all().stream().filter(page -> inDocs(index, page)).toList();
    assertThat(pages).hasSizeGreaterThan(20);
    assertThat(linked).containsAll(pages);
  }

  private static boolean inDocs(Path index, Path page) {
    return page.startsWith(index.getParent()) && !page.equals(index);
  }

  private static List<MatchResult> links(Path document) throws IOException {
    String text = CODE.matcher(Files.readString(document)).replaceAll("code");
    return LINK.matcher(text).results().toList();
  }

  /** What the headings of a document are called in links. */
  private static List<String> anchors(Path document) throws IOException {
    return HEADING
        .matcher(Files.readString(document))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .toList();
  }
}
