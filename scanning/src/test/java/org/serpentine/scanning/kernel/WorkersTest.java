package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {

    @Test
    void everyTaskRunsExactlyOnceHoweverOftenTheTeamIsUsed() {
        try (Workers workers = Workers.of(4)) {
            for (int round = 0; round < 500; round++) {
                int tasks = round % 17;
                AtomicIntegerArray count = new AtomicIntegerArray(tasks);
                workers.run(tasks, count::incrementAndGet);
                for (int i = 0; i < tasks; i++) {
                    assertEquals(1, count.get(i), "round " + round + ", task " + i);
                }
            }
        }
    }

    @Test
    void tasksRunSideBySide() {
        try (Workers workers = Workers.of(2)) {
            CountDownLatch both = new CountDownLatch(2);
            AtomicInteger met = new AtomicInteger();
            workers.run(2, task -> {
                both.countDown();
                try {
                    if (both.await(20, TimeUnit.SECONDS)) {
                        met.incrementAndGet();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertEquals(2, met.get());
        }
    }

    @Test
    void eachThreadBeginsWithItsOwnShareAndTheOthersEndIt() {
        try (Workers workers = Workers.of(2)) {
            List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch both = new CountDownLatch(2);
            CountDownLatch rest = new CountDownLatch(9);
            workers.run(10, task -> {
                begun.add(task);
                both.countDown();
                await(both);
                if (task == 5) {
                    await(rest);
                } else {
                    rest.countDown();
                }
            });
            assertEquals(Set.of(0, 5), Set.copyOf(begun.subList(0, 2)));
            assertEquals(10, begun.size());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS), "the other thread does not go on");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rangesCoverEveryIndexOnceInAtMostAsManyPartsAsThreads() {
        try (Workers workers = Workers.of(3)) {
            for (int n : new int[] {1, 2, 3, 7, 64, 1000}) {
                for (int grain : new int[] {1, 5, 400, 5000}) {
                    AtomicIntegerArray count = new AtomicIntegerArray(n);
                    AtomicInteger parts = new AtomicInteger();
                    workers.ranges(n, grain, (from, to) -> {
                        parts.incrementAndGet();
                        for (int i = from; i < to; i++) {
                            count.incrementAndGet(i);
                        }
                    });
                    for (int i = 0; i < n; i++) {
                        assertEquals(1, count.get(i), "n " + n + ", grain " + grain + ", index " + i);
                    }
                    assertTrue(parts.get() <= 3, "parts " + parts.get());
                    assertTrue(n > grain || parts.get() == 1, "n " + n + ", grain " + grain + ": parts " + parts.get());
                }
            }
        }
    }

    @Test
    void exceptionsOfTasksReachTheCallerAndTheTeamLivesOn() {
        try (Workers workers = Workers.of(2)) {
            for (int round = 0; round < 50; round++) {
                IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> workers.run(8, task -> {
                    if (task == 5) {
                        throw new IllegalStateException("task 5");
                    }
                }));
                assertEquals("task 5", thrown.getMessage());
            }
            AtomicInteger sum = new AtomicInteger();
            workers.run(4, sum::addAndGet);
            assertEquals(6, sum.get());
        }
    }

    @Test
    void nestedAndConcurrentLoopsFinish() throws InterruptedException {
        try (Workers workers = Workers.of(2)) {
            AtomicInteger sum = new AtomicInteger();
            workers.run(4, outer -> workers.run(4, inner -> sum.incrementAndGet()));
            assertEquals(16, sum.get());
            Thread[] callers = new Thread[4];
            for (int i = 0; i < callers.length; i++) {
                callers[i] = new Thread(() -> {
                    for (int k = 0; k < 100; k++) {
                        workers.run(3, task -> sum.incrementAndGet());
                    }
                });
                callers[i].start();
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(16 + 4 * 100 * 3, sum.get());
        }
    }

    @Test
    void theThreadsEndAndLaterLoopsRunInline() {
        Workers workers = Workers.of(3);
        workers.run(3, task -> { });
        workers.close();
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        workers.run(5, task -> used.add(Thread.currentThread()));
        assertEquals(Set.of(Thread.currentThread()), used);
    }

    @Test
    void borrowedArraysAreReusedAndNeverSharedAtOnce() {
        Workspace workspace = new Workspace();
        float[] first = workspace.borrow(1000);
        float[] second = workspace.borrow(1000);
        assertTrue(first != second && first.length >= 1000);
        workspace.giveBack(first);
        assertTrue(workspace.borrow(900) == first);
        assertThrows(IllegalArgumentException.class, () -> Workers.of(0));
    }
}
