package io.sparkllama.spark.internal.function;

import io.sparkllama.request.ChatMessage;
import io.sparkllama.result.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads the arguments of a call from values of Catalyst; {@link RowException} if one is invalid.
 */
final class RowArguments {

  /** Maximum number of labels: each is scored by itself. */
  private static final int MOST_LABELS = 10_000;

  /** The replacement character, which Java reads in place of malformed bytes. */
  private static final char REPLACEMENT = '\uFFFD';

  private RowArguments() {}

  /**
   * A text, whose bytes Spark has not validated; null for null.
   *
   * @throws RowException if they are not UTF-8
   */
  static String text(Object value) {
    if (value == null) {
      return null;
    }
    String text = value.toString();
    if (text.indexOf(REPLACEMENT) >= 0 && !UTF8String.fromString(text).equals(value)) {
      throw new RowException(
          Failure.Kind.PROMPT_INVALID,
          "a text of the row is not well-formed UTF-8; repair it, as make_valid_utf8 does");
    }
    return text;
  }

  /**
   * A list of labels.
   *
   * @throws RowException unless it has two or more labels, all distinct and none null
   */
  static List<String> labels(ArrayData array) {
    if (array.numElements() > MOST_LABELS) {
      throw new RowException(
          Failure.Kind.PROMPT_INVALID,
          "there are " + array.numElements() + " labels; give at most " + MOST_LABELS);
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        throw new RowException(Failure.Kind.PROMPT_NULL, "label " + i + " is null; leave it out");
      }
      labels.add(text(array.getUTF8String(i)));
    }
    if (labels.size() < 2 || new HashSet<>(labels).size() < labels.size()) {
      throw new RowException(
          Failure.Kind.PROMPT_INVALID,
          "labels is " + labels + "; it must be two or more, all distinct");
    }
    return labels;
  }

  /**
   * A conversation.
   *
   * @throws RowException if a message is null or has no valid role
   */
  static List<ChatMessage> messages(ArrayData array) {
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        throw new RowException(
            Failure.Kind.PROMPT_NULL,
            "message " + i + " of the conversation is null; leave it out");
      }
      InternalRow message = array.getStruct(i, 2);
      String role = message.isNullAt(0) ? null : text(message.getUTF8String(0));
      String content = message.isNullAt(1) ? null : text(message.getUTF8String(1));
      messages.add(new ChatMessage(role(i, role), content));
    }
    return messages;
  }

  private static ChatMessage.Role role(int index, String name) {
    for (ChatMessage.Role role : ChatMessage.Role.values()) {
      if (role.name().equalsIgnoreCase(name)) {
        return role;
      }
    }
    throw new RowException(
        Failure.Kind.PROMPT_INVALID,
        "message "
            + index
            + " of the conversation has "
            + (name == null ? "no role" : "the role '" + name + "'")
            + "; it must be system, user or assistant");
  }
}
