package org.serpentine.examples.benchmark;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.SelectiveScanGradients;
import org.serpentine.scanning.kernel.Workers;

/**
 * The selective scan by JMH: scalar and vector side by side, forward and backward. {@link KernelTable} is quicker and covers all
 * kernels; this one has forks, warm-up and error bars.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class SelectiveScanBenchmark {

    /** Provider: scalar or vector. */
    @Param({"scalar", "vector"})
    public String provider;

    /** Threads that share one call. */
    @Param({"1", "2"})
    public int threads;

    /** Batch, length, channels and states. */
    @Param({"1,1024,192,16", "1,3136,384,1", "2,1000,100,7", "1,50176,8,16"})
    public String size;

    private Kernels kernels;
    private Workers workers;
    private SelectiveScanArgs args;
    private SelectiveScanGradients gradients;

    /** Makes the operands. */
    @Setup
    public void prepare() {
        int[] n = Arrays.stream(size.split(",")).mapToInt(Integer::parseInt).toArray();
        kernels = provider.equals("scalar") ? Kernels.scalar() : Kernels.vector();
        workers = Workers.of(threads);
        args = KernelCase.scanArgs(n[0], n[1], n[2], n[3], true);
        args.checkpoints = new float[args.checkpointLength()];
        int rows = n[0] * n[1];
        gradients = new SelectiveScanGradients();
        gradients.dout = Rows.of(args.u.data().clone(), n[2]);
        gradients.du = Rows.of(new float[rows * n[2]], n[2]);
        gradients.ddelta = Rows.of(new float[rows * n[2]], n[2]);
        gradients.dz = Rows.of(new float[rows * n[2]], n[2]);
        gradients.da = new float[n[2] * n[3]];
        gradients.db = Rows.of(new float[rows * n[3]], n[3]);
        gradients.dc = Rows.of(new float[rows * n[3]], n[3]);
        kernels.selectiveScan().forward(args, workers);
    }

    /** Ends the threads. */
    @TearDown
    public void end() {
        workers.close();
    }

    /** The forward scan with softplus, bias, skip and gate. */
    @Benchmark
    public float[] forward() {
        kernels.selectiveScan().forward(args, workers);
        return args.out.data();
    }

    /** Its backward pass, from checkpoints. */
    @Benchmark
    public float[] backward() {
        kernels.selectiveScan().backward(args, gradients, workers);
        return gradients.da;
    }
}
