package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The vector kernels at widths other than this machine's, in copies of their classes: wider ones are slow here, but an AVX-512 or a
 * NEON machine must get the same numbers.
 */
@Tag("kernel")
class VectorWidthsTest {

    private static final String PACKAGE = "org.serpentine.scanning.kernel.vector.";
    private static final String BITS = "serpentine.vector.bits";

    /** Defines the vector classes anew, so that their constants are worked out again. */
    private static final class Copies extends ClassLoader {

        Copies() {
            super(VectorWidthsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] code = in.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static Kernels kernels(int bits) throws ReflectiveOperationException {
        assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(), "no vector module in this run");
        String before = System.getProperty(BITS);
        System.setProperty(BITS, Integer.toString(bits));
        try {
            return (Kernels) Class.forName(PACKAGE + "VectorKernels", true, new Copies()).getMethod("create").invoke(null);
        } finally {
            if (before == null) {
                System.clearProperty(BITS);
            } else {
                System.setProperty(BITS, before);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 512})
    void everyWidthGivesTheSameNumbers(int bits) throws ReflectiveOperationException {
        Kernels kernels = kernels(bits);
        assertEquals("vector-" + bits, kernels.name());
        try (Workers workers = Workers.of(2)) {
            for (int seed = 0; seed < 3; seed++) {
                RandomScan scan = new RandomScan(seed, 1, 20, 9 + 12 * seed, seed == 1 ? 1 : 3, 1);
                float[][] want = scan.forward(Kernels.scalar().selectiveScan(), workers);
                float[][] wantGradients = scan.backward(Kernels.scalar().selectiveScan(), workers, seed, true);
                float[][] got = scan.forward(kernels.selectiveScan(), workers);
                float[][] gotGradients = scan.backward(kernels.selectiveScan(), workers, seed, true);
                for (int i = 0; i < want.length; i++) {
                    Close.check(bits + " bits, scan " + seed + ", output " + i, want[i], got[i], 1e-5);
                }
                for (int i = 0; i < wantGradients.length; i++) {
                    Close.check(bits + " bits, scan " + seed + ", gradient " + i, wantGradients[i], gotGradients[i], 1e-5);
                }
                same(bits + " bits, norm " + seed, NormsTest.run(Kernels.scalar().norms(), workers, seed),
                        NormsTest.run(kernels.norms(), workers, seed));
                same(bits + " bits, convolution " + seed, CausalConv1dTest.run(Kernels.scalar().causalConv1d(), workers, seed),
                        CausalConv1dTest.run(kernels.causalConv1d(), workers, seed));
                same(bits + " bits, SSD " + seed, SsdTest.run(Kernels.scalar().ssd(), workers, seed),
                        SsdTest.run(kernels.ssd(), workers, seed));
            }
        }
    }

    @Test
    void theVectorsAreOnWhenTheModuleIsThere() {
        assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(), "no vector module in this run");
        assumeTrue(System.getProperty(Kernels.PROPERTY) == null, Kernels.PROPERTY + " is set");
        Kernels best = Kernels.best();
        assertEquals("", best.reason());
        assertEquals("vector", best.name().substring(0, 6));
    }

    private static void same(String what, float[][] want, float[][] got) {
        for (int i = 0; i < want.length; i++) {
            if (want[i] != null) {
                Close.check(what + ", result " + i, want[i], got[i], 1e-5);
            }
        }
    }
}
