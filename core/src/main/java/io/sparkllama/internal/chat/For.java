package io.sparkllama.internal.chat;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;

/** A loop; its filter may be null. */
record For(
    Target target,
    Expression iterable,
    Expression filter,
    boolean recursive,
    Body body,
    Body otherwise,
    int line)
    implements Statement {

  @Override
  public Next execute(Scope scope, TextBuilder to) {
    Object items = iterable.value(scope);
    scope.state().step(line);
    return execute(scope, items, to, 0);
  }

  private Next execute(Scope scope, Object items, TextBuilder to, int depth) {
    boolean sized = filter == null && !(items instanceof Lazy);
    Iterator<Object> iterator = Values.iterate(items);
    Loop loop =
        new Loop(
            filter == null ? iterator : filtered(scope, iterator),
            sized ? Values.length(items) : -1,
            recursive ? (inner, level) -> recurse(scope, inner, level) : null,
            depth);
    boolean completed = false;
    while (loop.advance()) {
      scope.state().step();
      Scope frame = body.frame(scope);
      frame.set("loop", loop);
      target.assign(frame, loop.current());
      Next next = body.execute(frame, to);
      if (next == Next.END_OF_LOOP) {
        break;
      }
      completed |= next == Next.STATEMENT;
    }
    return completed ? Next.STATEMENT : otherwise.execute(otherwise.frame(scope), to);
  }

  private Text recurse(Scope scope, Object items, int depth) {
    TextBuilder to = new TextBuilder();
    execute(scope, items, to, depth);
    return to.build();
  }

  private Iterator<Object> filtered(Scope scope, Iterator<Object> items) {
    return new Iterator<>() {
      private boolean found;
      private Object item;

      @Override
      public boolean hasNext() {
        while (!found && items.hasNext()) {
          item = items.next();
          Scope test = scope.inner(Set.of());
          target.assign(test, item);
          found = Values.truth(filter.value(test));
        }
        return found;
      }

      @Override
      public Object next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        found = false;
        return item;
      }
    };
  }

  @Override
  public void declare(Symbols symbols) {
    iterable.declare(symbols);
    symbols.innerFrame(
        frame -> {
          frame.parameter("loop");
          body.declareFrame(frame, target.names());
        });
    symbols.innerFrame(frame -> otherwise.declareFrame(frame, List.of()));
    if (filter != null) {
      symbols.innerFrame(
          frame -> {
            target.names().forEach(frame::parameter);
            filter.declare(frame);
            frame.finish();
          });
    }
  }
}
