package io.sparkllama.internal.common;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Empties the caches of classes before each test, so that what an earlier one made does not stand
 * in for the code that this one is about. Mutation tests put many faults into one JVM.
 */
public final class EmptyCaches implements BeforeEachCallback {

  private final List<Class<?>> owners;

  /**
   * @param owners classes that have their caches in static fields
   */
  public EmptyCaches(Class<?>... owners) {
    this.owners = List.of(owners);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IllegalAccessException {
    for (Class<?> owner : owners) {
      int emptied = 0;
      for (Field field : owner.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == LruMap.class) {
          field.setAccessible(true);
          entries((LruMap<?, ?>) field.get(null)).clear();
          emptied++;
        }
      }
      if (emptied == 0) {
        throw new IllegalStateException(owner + " has no cache");
      }
    }
  }

  private static Map<?, ?> entries(LruMap<?, ?> cache) throws IllegalAccessException {
    try {
      Field entries = LruMap.class.getDeclaredField("entries");
      entries.setAccessible(true);
      return (Map<?, ?>) entries.get(cache);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }
}
