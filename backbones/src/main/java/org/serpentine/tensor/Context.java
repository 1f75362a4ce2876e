package org.serpentine.tensor;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.PathCache;
import org.serpentine.scanning.ScanOrder;
import org.serpentine.scanning.ScanPath;
import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.dense.DenseEngine;
import org.serpentine.tensor.dense.FixedOperand;
import org.serpentine.tensor.dense.Gemm;
import org.serpentine.tensor.dense.Precision;

/**
 * Where operations run: the worker threads, the kernels, the dense engine, the memory pool, and, while training, the tape.
 *
 * <p>A context is used by one thread at a time. Make one for a program (or one for each concurrent job), pass it to every
 * network and operation, and close it at the end: closing ends its threads.
 */
public final class Context implements AutoCloseable {
    private static final long POOL_BYTES = 4L << 30;
    private static final long WALK_STEPS = 1L << 24;

    private final Workers workers;
    private final Kernels kernels;
    private final Gemm gemm;
    private final Pool pool = new Pool(POOL_BYTES);
    private final PathCache walks = new PathCache(WALK_STEPS);
    private SplittableRandom random = new SplittableRandom(0);
    private Scope scope;
    private Tape tape;
    private Profile profile;
    private boolean training;
    private BiConsumer<String, Tensor> observer;
    private Predicate<String> observed;
    private final Deque<String> path = new ArrayDeque<>();

    /** A context with everything given; most programs want {@link #create()}. */
    public Context(Workers workers, Kernels kernels, DenseEngine dense) {
        this.workers = Objects.requireNonNull(workers, "a context needs workers, got null: Workers.of(threads)");
        this.kernels = Objects.requireNonNull(kernels, "a context needs kernels, got null: Kernels.best()");
        this.gemm = new Gemm(Objects.requireNonNull(dense, "a context needs a dense engine, got null: Precision.F32.engine()"), workers);
    }

    /** The best kernels and dense engine of this machine, one thread a core. */
    public static Context create() {
        return create(Runtime.getRuntime().availableProcessors());
    }

    /** The best kernels and dense engine of this machine, on {@code threads} threads. */
    public static Context create(int threads) {
        return create(threads, Precision.F32);
    }

    /**
     * The best kernels of this machine and a dense engine of this precision, on {@code threads} threads.
     *
     * @throws IllegalArgumentException if this machine has no engine of this precision; the message says why
     */
    public static Context create(int threads, Precision precision) {
        Objects.requireNonNull(precision, "the precision of a context is null; Precision.F32 is the usual one");
        DenseEngine engine = precision.engine();
        return new Context(Workers.of(threads), Kernels.best(), engine);
    }

    /** The threads of this context. */
    public Workers workers() {
        return workers;
    }

    /** State-space and activation kernels. */
    public Kernels kernels() {
        return kernels;
    }

    /** Matrix products on all threads. */
    public Gemm gemm() {
        return gemm;
    }

    /**
     * A weight as the dense engine likes it: prepared once if it is {@linkplain Tensor#lasting lasting}. While a tape records it is
     * taken as it is: it changes after every step, and preparing it would cost more time and memory than one step gains.
     */
    public FixedOperand operand(Tensor weight) {
        return weight.lasting() && tape == null ? gemm.engine().fix(weight.data(), weight.edition())
                : gemm.engine().once(weight.data());
    }

    /** Source of dropout masks and the like; seeded by {@link #seed}. */
    public SplittableRandom random() {
        return random;
    }

    /** Restarts the random source. */
    public void seed(long seed) {
        random = new SplittableRandom(seed);
    }

    /** True while dropout drops and batch norms use batch statistics. */
    public boolean training() {
        return training;
    }

    /** Switches dropout, drop path and batch statistics on or off; gradients need a {@link #startTape tape} instead. */
    public void training(boolean on) {
        training = on;
    }

    /** Starts recording for gradients; close the tape after the step. */
    public Tape startTape() {
        if (tape != null) {
            throw new IllegalStateException("a tape is recording already: close it first");
        }
        tape = new Tape(this);
        return tape;
    }

    /** The recording tape, or null during inference. */
    public Tape tape() {
        return tape;
    }

    /** True while a tape records. */
    public boolean recording() {
        return tape != null;
    }

    /** True if a tape records and any of these tensors (null entries skipped) needs a gradient. */
    public boolean tracks(Tensor... tensors) {
        return tape != null && tape.tracks(tensors);
    }

    /** Opens a scope; tensors made until it is closed are its own. */
    public Scope scope() {
        scope = new Scope(this, scope, path.size());
        return scope;
    }

    /** A tensor with undefined contents, owned by the innermost scope, else by the tape, else by the caller. */
    public Tensor allocate(int... shape) {
        int n = Shape.elements(shape);
        if (scope == null && tape == null) {
            return Tensor.of(new float[n], shape);
        }
        float[] array = pool.take(n);
        if (scope != null) {
            scope.own(array);
        } else {
            tape.adopt(array);
        }
        return Tensor.of(array, shape);
    }

    /** A tensor of zeros, owned like one of {@link #allocate}. */
    public Tensor zeros(int... shape) {
        Tensor t = allocate(shape);
        Arrays.fill(t.data(), 0f);
        return t;
    }

    /** Scratch memory of at least this many values, contents undefined; give it back with {@link #giveScratch}. */
    public float[] takeScratch(int length) {
        return pool.take(length);
    }

    /** Returns scratch memory. */
    public void giveScratch(float[] scratch) {
        pool.give(scratch);
    }

    /** Most bytes of tensors alive at one time since the last {@link #resetPeak}. */
    public long peakBytes() {
        return pool.peakBytes();
    }

    /** Bytes of tensors alive now. */
    public long liveBytes() {
        return pool.liveBytes();
    }

    /** Bytes of tensors alive now and of unused arrays kept for the next step: what this context occupies. */
    public long heldBytes() {
        return pool.heldBytes();
    }

    /** Restarts the peak count. */
    public void resetPeak() {
        pool.resetPeak();
    }

    /** Lets go of unused memory. */
    public void trim() {
        pool.trim();
    }

    /** Counts operations into this profile from now on; null stops it. */
    public void profile(Profile target) {
        profile = target;
    }

    /** Time stamp for {@link #done}; 0 when nothing is profiled. */
    public long start() {
        return profile == null ? 0 : System.nanoTime();
    }

    /**
     * Reports a finished operation.
     *
     * @param kind       what it was
     * @param start      what {@link #start} said before it
     * @param macs       multiply-accumulates it did
     * @param otherFlops further floating-point operations; an exponential, a root or a division counts one
     */
    public void done(OperationKind kind, long start, long macs, long otherFlops) {
        if (profile != null) {
            profile.add(kind, System.nanoTime() - start, macs, otherFlops);
        }
    }

    /**
     * The walk of a scan order over a grid; walks are kept, so that the blocks of a network share them.
     *
     * @param order the order
     * @param grid  a grid that it accepts
     */
    public ScanPath walk(ScanOrder order, Grid grid) {
        return walks.get(order, grid);
    }

    /**
     * Hands every intermediate result that networks name to {@code observer}, as (dotted name, tensor); null stops it.
     * The tensor is valid only during the call: copy what should be kept.
     */
    public void observe(BiConsumer<String, Tensor> intermediateResults) {
        observe(name -> true, intermediateResults);
    }

    /** As {@link #observe(BiConsumer)} for some names only: where nobody looks, layers may run fused. */
    public void observe(Predicate<String> names, BiConsumer<String, Tensor> intermediateResults) {
        observer = intermediateResults;
        observed = names;
    }

    /** True if an intermediate result of this name would be handed to an observer. */
    public boolean observes(String name) {
        return observer != null && observed.test(fullName(name));
    }

    /**
     * Names the part of the network that runs until {@link #leave}, or until the scope ends that is open now; prefixes the names given to
     * the observer.
     */
    public void enter(String part) {
        path.addLast(part);
    }

    /** Ends the part begun by the last {@link #enter}. */
    public void leave() {
        path.removeLast();
    }

    /** Shows an intermediate result to the observer, if there is one; an empty name stands for the current part itself. */
    public Tensor show(String name, Tensor t) {
        if (observes(name)) {
            observer.accept(fullName(name), t);
        }
        return t;
    }

    private String fullName(String name) {
        String prefix = String.join(".", path);
        return prefix.isEmpty() ? name : name.isEmpty() ? prefix : prefix + "." + name;
    }

    Pool pool() {
        return pool;
    }

    void closing(Scope closed) {
        if (closed != scope) {
            throw new IllegalStateException("scopes must be closed innermost first");
        }
        scope = closed.parent();
        while (path.size() > closed.depth()) { // an exception passed by
            path.removeLast();
        }
    }

    void endTape(Tape ended) {
        if (ended == tape) {
            tape = null;
            gemm.engine().forget(); // an optimiser changes the weights next
        }
    }

    /**
     * Ends the threads. What networks returned stays valid, and a context that is used all the same works on the calling thread alone:
     * only its speed is lost. Closing twice does nothing.
     */
    @Override
    public void close() {
        workers.close();
    }
}
