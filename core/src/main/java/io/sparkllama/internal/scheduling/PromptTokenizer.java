package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Model;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.PromptOptions;
import io.sparkllama.result.Failure;
import java.util.ArrayList;
import java.util.List;

/** Tokenizes prompts so that they fit. Thread-safe; runs on the caller's thread. */
final class PromptTokenizer {

  private final Tokenizer tokenizer;
  private final SpecialTokens special;
  private final ChatPrompts chats;
  private final PairPrompts pairs;
  private final TextBound bound;
  private final int contextLength;

  PromptTokenizer(Model model, int contextLength) {
    this.tokenizer = model.tokenizer();
    this.special = SpecialTokens.of(tokenizer);
    this.bound = new TextBound(tokenizer, contextLength);
    this.chats = new ChatPrompts(model, bound);
    this.pairs = new PairPrompts(model, special);
    this.contextLength = contextLength;
  }

  /** Tokenizer for conversations. */
  ChatPrompts chats() {
    return chats;
  }

  /**
   * The tokens of a prompt.
   *
   * @param most maximum number of tokens that fit
   * @param wanted number of tokens to truncate to, if truncation is allowed and needed
   */
  Tokens tokenize(Prompt prompt, PromptOptions options, int most, int wanted) throws Refusal {
    OverlongPrompt overlong = options.overlongPrompt();
    if (prompt instanceof Prompt.Chat chat) {
      return fit(
          "prompt",
          chats.tokenize(withSystem(chat.messages(), options), options, most),
          overlong,
          most,
          wanted);
    }
    String text = ((Prompt.Text) prompt).text();
    if (options.chat()) {
      WellFormed.require(text, "prompt");
      List<ChatMessage> messages = new ArrayList<>();
      if (!options.systemPrompt().isEmpty()) {
        messages.add(ChatMessage.system(options.systemPrompt()));
      }
      messages.add(ChatMessage.user(text));
      return fit("prompt", chats.tokenize(messages, options, most), overlong, most, wanted);
    }
    return tokenize("prompt", text, overlong, most, wanted);
  }

  /** A system message in the conversation takes precedence over the option. */
  private static List<ChatMessage> withSystem(List<ChatMessage> messages, PromptOptions options)
      throws Refusal {
    ChatPrompts.requireContents(messages);
    boolean told = messages.stream().anyMatch(message -> message.role() == ChatMessage.Role.SYSTEM);
    if (told || options.systemPrompt().isEmpty()) {
      return messages;
    }
    List<ChatMessage> all = new ArrayList<>();
    all.add(ChatMessage.system(options.systemPrompt()));
    all.addAll(messages);
    return all;
  }

  /**
   * The tokens of a plain text, as for a prompt.
   *
   * @param name how to refer to the text in messages
   */
  Tokens tokenize(String name, String text, OverlongPrompt overlong, int most, int wanted)
      throws Refusal {
    String worthwhile = worthwhile(name, text, overlong, most);
    int[] tokens = tokenizer.tokenize(worthwhile, true);
    if (tokens.length == 0) {
      throw new Refusal(
          Failure.Kind.PROMPT_EMPTY,
          "the " + name + " has no tokens; provide a text that is not blank");
    }
    Segment whole = new Segment(tokens, special.before(), special.behind());
    Tokens fitting = fit(name, List.of(whole), overlong, most, wanted);
    return new Tokens(fitting.ids(), fitting.truncated() || worthwhile.length() < text.length());
  }

  /**
   * The tokens of a text that follows a prompt, without markers; it cannot be truncated.
   *
   * @param name how to refer to the text in messages
   */
  int[] continuation(String name, String text) throws Refusal {
    WellFormed.require(text, name);
    bound.require(name, text, contextLength);
    int[] tokens = tokenizer.tokenize(text, false);
    if (tokens.length == 0) {
      throw new Refusal(
          Failure.Kind.PROMPT_EMPTY,
          "the " + name + " has no tokens; provide a text that is not blank");
    }
    return tokens;
  }

  /**
   * The tokens of a query and a document for a reranker; only the document may be truncated.
   *
   * @param most maximum number of tokens that fit
   */
  Tokens tokenize(String query, String document, OverlongPrompt overlong, int most) throws Refusal {
    String asked = worthwhile("query", query, OverlongPrompt.FAIL, most);
    String worthwhile = worthwhile("document", document, overlong, most);
    List<Segment> segments = pairs.tokenize(asked, worthwhile);
    int cuttable = segments.stream().mapToInt(Segment::cuttable).sum();
    int rest = segments.stream().mapToInt(Segment::length).sum() - cuttable;
    if (rest >= most) {
      throw new Refusal(
          Failure.Kind.PROMPT_TOO_LONG,
          Message.of(
              "the query has ",
              rest,
              " tokens including its control tokens, and at most ",
              most,
              " fit, so there is no room for the document; shorten the query or raise ",
              Options.CONTEXT_SIZE),
          rest);
    }
    Tokens fitting = fit("pair of query and document", segments, overlong, most, most);
    return new Tokens(
        fitting.ids(), fitting.truncated() || worthwhile.length() < document.length());
  }

  /**
   * Validates a text and, if it may be truncated, drops characters that cannot survive truncation.
   */
  private String worthwhile(String name, String text, OverlongPrompt overlong, int most)
      throws Refusal {
    WellFormed.require(text, name);
    if (overlong == OverlongPrompt.FAIL) {
      bound.require(name, text, most);
    }
    return bound.isExceededBy(text) ? bound.shortened(text, overlong) : text;
  }

  private Tokens fit(
      String name, List<Segment> segments, OverlongPrompt overlong, int most, int wanted)
      throws Refusal {
    int total = segments.stream().mapToInt(Segment::length).sum();
    if (overlong == OverlongPrompt.FAIL || total <= wanted) {
      if (total > most) {
        throw tooLong(name, total + " tokens", total, most);
      }
      return new Tokens(Segment.join(segments), false);
    }
    int excess = total - wanted;
    int longest = 0;
    for (int i = 0; i < segments.size(); i++) {
      longest = segments.get(i).cuttable() > segments.get(longest).cuttable() ? i : longest;
    }
    Segment segment = segments.get(longest);
    if (segment.cuttable() < excess) {
      throw new Refusal(
          Failure.Kind.PROMPT_TOO_LONG,
          Message.of(
              "the ",
              name,
              " has ",
              total,
              " tokens, and truncating its longest part cannot make it fit ",
              wanted,
              "; shorten it or raise ",
              Options.CONTEXT_SIZE),
          total);
    }
    List<Segment> shorter = new ArrayList<>(segments);
    shorter.set(longest, segment.without(cutFrom(segment, excess, overlong), excess));
    return new Tokens(Segment.join(shorter), true);
  }

  private static int cutFrom(Segment segment, int excess, OverlongPrompt overlong) {
    int kept = segment.cuttable() - excess;
    return segment.head()
        + switch (overlong) {
          case TRUNCATE_RIGHT -> kept;
          case TRUNCATE_MIDDLE -> (kept + 1) / 2;
          default -> 0;
        };
  }

  private Refusal tooLong(String name, String length, int tokens, int most) {
    return new Refusal(
        Failure.Kind.PROMPT_TOO_LONG,
        Message.of(
            "the ",
            name,
            " has ",
            length,
            ", and at most ",
            most,
            " tokens fit the context length of ",
            contextLength,
            "; shorten it or raise ",
            Options.CONTEXT_SIZE),
        tokens);
  }
}
