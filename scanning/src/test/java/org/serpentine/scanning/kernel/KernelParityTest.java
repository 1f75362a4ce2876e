package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.serpentine.scanning.Json;

/** The kernels against numbers of the authors' PyTorch code, values and gradients, on every provider and on 1 and 2 threads. */
@Tag("kernel")
@Tag("parity")
class KernelParityTest {

    private static final Path COPIES = Path.of("src", "test", "resources", "kernel");

    @TestFactory
    Stream<DynamicTest> fixturesThatTravelWithTheProject() {
        return tests(files(COPIES));
    }

    @TestFactory
    Stream<DynamicTest> allFixtures() {
        Path shared = shared();
        assumeTrue(shared != null, "no shared/parity above the working directory: only the copied fixtures were run");
        List<Path> all = files(shared.resolve("primitives"));
        all.addAll(files(shared.resolve("vmamba")));
        return tests(all);
    }

    /** Guards against a filter that silently finds nothing. */
    @Test
    void everyKindOfKernelIsCovered() {
        for (String op : List.of("selective_scan", "causal_conv1d", "ssd_minimal", "ssd_chunk_scan", "rms_norm_gated",
                "layer_norm_residual")) {
            assertTrue(files(COPIES).stream().map(KernelParityTest::read).anyMatch(f -> op.equals(f.config.get("op"))),
                    "no copied fixture of " + op);
        }
    }

    private static Stream<DynamicTest> tests(List<Path> files) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Kernels kernels : Providers.all()) {
            for (Path file : files) {
                Fixture f = read(file);
                if (handles(f)) {
                    tests.add(DynamicTest.dynamicTest(kernels.name() + " " + f.name, () -> {
                        for (int threads = 1; threads <= 2; threads++) {
                            try (Workers workers = Workers.of(threads)) {
                                run(f, kernels, workers);
                            }
                        }
                    }));
                }
            }
        }
        return tests.stream();
    }

    private static boolean handles(Fixture f) {
        Object op = f.config.get("op");
        return op instanceof String s && (s.equals("selective_scan") || s.equals("causal_conv1d") || s.startsWith("ssd_")
                || s.startsWith("rms_norm") || s.startsWith("layer_norm"));
    }

    private static void run(Fixture f, Kernels kernels, Workers workers) {
        String op = (String) f.config.get("op");
        if (op.equals("selective_scan")) {
            ScanFixtures.run(f, kernels, workers);
        } else if (op.startsWith("ssd_")) {
            SsdFixtures.run(f, kernels, workers);
        } else if (op.equals("causal_conv1d")) {
            ConvAndNormFixtures.conv(f, kernels, workers);
        } else {
            ConvAndNormFixtures.norm(f, kernels, workers);
        }
    }

    static Fixture read(Path file) {
        try {
            return new Fixture(Json.object(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> files(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.json")) {
            all.forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Collections.sort(files);
        return files;
    }

    static Path shared() {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            if (Files.isDirectory(p.resolve("shared/parity/primitives"))) {
                return p.resolve("shared/parity");
            }
        }
        return null;
    }
}
