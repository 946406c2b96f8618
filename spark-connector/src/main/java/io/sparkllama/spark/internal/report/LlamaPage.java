package io.sparkllama.spark.internal.report;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.ui.UIUtils$;
import org.apache.spark.ui.WebUIPage;
import scala.Function0;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.xml.Node;
import scala.xml.Unparsed;

/** The page of the tab LLM. Spark calls it from several threads. */
final class LlamaPage extends WebUIPage {

  private static final String HEADER = "headerSparkPage";

  /** Index after the arguments that every version has: request, title, content, tab. */
  private static final int FIRST_DEFAULT = 4;

  private final LlamaTab tab;
  private final Supplier<RunHistory> history;
  private final boolean live;

  LlamaPage(LlamaTab tab, Supplier<RunHistory> history, boolean live) {
    super("");
    this.tab = tab;
    this.history = history;
    this.live = live;
  }

  @Override
  public Seq<Node> render(HttpServletRequest request) {
    Node content = new Unparsed(PageContent.of(history.get(), live));
    Function0<Seq<Node>> contents = () -> CollectionConverters.asScala(List.of(content)).toSeq();
    return page(request, contents);
  }

  /** Calls the method with as many arguments as this Spark has: later ones all have defaults. */
  @SuppressWarnings("unchecked")
  private Seq<Node> page(HttpServletRequest request, Function0<Seq<Node>> content) {
    Object uiUtils = UIUtils$.MODULE$;
    Method header =
        Arrays.stream(UIUtils$.class.getMethods())
            .filter(method -> method.getName().equals(HEADER))
            .findFirst()
            .orElseThrow();
    Object[] arguments = new Object[header.getParameterCount()];
    arguments[0] = request;
    arguments[1] = tab.name();
    arguments[2] = content;
    arguments[3] = tab;
    try {
      for (int i = FIRST_DEFAULT; i < arguments.length; i++) {
        arguments[i] = UIUtils$.class.getMethod(HEADER + "$default$" + (i + 1)).invoke(uiUtils);
      }
      return (Seq<Node>) header.invoke(uiUtils, arguments);
    } catch (IllegalAccessException | InvocationTargetException | NoSuchMethodException e) {
      throw new IllegalStateException(
          "this version of Spark has no page layout that the tab LLM can use", e);
    }
  }
}
