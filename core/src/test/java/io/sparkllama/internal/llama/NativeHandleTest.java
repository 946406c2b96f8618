package io.sparkllama.internal.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NativeHandleTest {

  private final AtomicInteger frees = new AtomicInteger();
  private final NativeHandle handle =
      new NativeHandle("thing", new Pointer(1), pointer -> frees.incrementAndGet());

  @Test
  void isFreedOnceHoweverOftenItIsClosed() {
    handle.close();
    handle.close();
    assertThat(frees).hasValue(1);
  }

  @Test
  void isFreedByItsLastUser() {
    handle.acquire();
    handle.close();
    assertThat(frees).hasValue(0);
    handle.release();
    assertThat(frees).hasValue(1);
  }

  @Test
  void refusesUsersOnceClosed() {
    handle.acquire();
    handle.close();
    assertThatThrownBy(handle::acquire)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the thing is closed");
  }

  @Test
  void isNeverUsedAfterItWasFreed() throws Exception {
    for (int round = 0; round < 200; round++) {
      AtomicBoolean freed = new AtomicBoolean();
      AtomicBoolean usedAfter = new AtomicBoolean();
      NativeHandle raced = new NativeHandle("raced", new Pointer(1), pointer -> freed.set(true));
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread user =
            new Thread(
                () -> {
                  while (raced.tryAcquire()) {
                    start.countDown();
                    if (freed.get()) {
                      usedAfter.set(true);
                    }
                    raced.release();
                  }
                },
                "user-" + i);
        threads.add(user);
        user.start();
      }
      start.await();
      raced.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(freed).isTrue();
      assertThat(usedAfter).isFalse();
    }
  }
}
