package io.sparkllama.spark.internal.sql;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import scala.Function1;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractPartialFunction;

/** Converts collections and functions between Java and Scala. */
final class Scala {

  private Scala() {}

  static <T> Seq<T> seq(List<? extends T> list) {
    return CollectionConverters.<T>asScala(List.<T>copyOf(list)).toSeq();
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  static <T> Seq<T> seq(T... items) {
    return seq(List.of(items));
  }

  static <T> List<T> list(scala.collection.Iterable<T> items) {
    return List.copyOf(CollectionConverters.asJavaCollection(items));
  }

  static <T> Optional<T> optional(scala.Option<T> option) {
    return option.isDefined() ? Optional.of(option.get()) : Optional.empty();
  }

  static <A, B> Function1<A, B> function(Function<A, B> function) {
    return new AbstractFunction1<>() {
      @Override
      public B apply(A argument) {
        return function.apply(argument);
      }
    };
  }

  /** A partial function for transforming trees; it is undefined where the rewrite is empty. */
  static <T> AbstractPartialFunction<T, T> rewrite(Function<T, Optional<T>> rewrite) {
    return new AbstractPartialFunction<>() {
      @Override
      public boolean isDefinedAt(T tree) {
        return rewrite.apply(tree).isPresent();
      }

      @Override
      @SuppressWarnings("unchecked")
      public <A1 extends T, B1> B1 applyOrElse(A1 tree, Function1<A1, B1> otherwise) {
        Optional<T> rewritten = rewrite.apply(tree);
        return rewritten.isPresent() ? (B1) rewritten.get() : otherwise.apply(tree);
      }
    };
  }

  /** Throws a checked exception without declaring it, as Scala does. */
  @SuppressWarnings("unchecked")
  static <E extends Throwable> RuntimeException unchecked(Throwable error) throws E {
    throw (E) error;
  }
}
