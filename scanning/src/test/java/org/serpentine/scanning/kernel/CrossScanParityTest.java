package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrders;
import org.serpentine.scanning.ScanPath;

/** VMamba's cross scan and cross merge through our scan orders, values and gradients: each is the gradient of the other. */
@Tag("parity")
class CrossScanParityTest {

    private static final List<String> MODES = List.of("cross", "unidi", "bidi", "rot90");

    @TestFactory
    Stream<DynamicTest> fixtures() {
        Path shared = KernelParityTest.shared();
        assumeTrue(shared != null, "no shared/parity above the working directory");
        return KernelParityTest.files(shared.resolve("vmamba")).stream()
                .filter(file -> file.getFileName().toString().startsWith("cross_"))
                .map(KernelParityTest::read).map(f -> DynamicTest.dynamicTest(f.name, () -> check(f)));
    }

    private static void check(Fixture f) {
        String op = (String) f.config.get("op");
        boolean merge = op.equals("cross_merge");
        String input = merge ? "y" : "x";
        int[] shape = f.shape(input);
        int height = shape[shape.length - 2];
        int width = shape[shape.length - 1];
        int channels = shape[shape.length - 3];
        ScanPath[] paths = new ScanPath[4];
        for (int k = 0; k < 4; k++) {
            String mode = MODES.get(((Number) f.config.get("scans")).intValue());
            paths[k] = ScanOrders.standard().path("vmamba-" + mode + "-" + k, Grid.of(height, width));
        }
        float[] x = f.input(input);
        float[] cotangent = f.cotangent("cotangent", "output");
        int batch = shape[0];
        switch (op) {
            case "cross_scan" -> {
                f.check("output", scan(x, batch, channels, paths, false));
                f.check("grad.x", merge(cotangent, batch, channels, paths, true));
            }
            case "cross_merge" -> {
                f.check("output", merge(x, batch, channels, paths, true));
                f.check("grad.y", scan(cotangent, batch, channels, paths, false));
            }
            default -> {
                f.check("output", scan(x, batch, channels, paths, true));
                f.check("grad.x", merge(cotangent, batch, channels, paths, false));
            }
        }
    }

    /** (B,C,L), or one map for each direction (B,4,C,L), to (B,4,C,L). */
    private static float[] scan(float[] x, int batch, int channels, ScanPath[] paths, boolean each) {
        int length = paths[0].length();
        float[] y = new float[batch * 4 * channels * length];
        float[] row = new float[length];
        float[] walked = new float[length];
        for (int i = 0; i < batch * 4 * channels; i++) {
            int source = each ? i : i / (4 * channels) * channels + i % channels;
            System.arraycopy(x, source * length, row, 0, length);
            paths[i / channels % 4].gather(row, 1, walked);
            System.arraycopy(walked, 0, y, i * length, length);
        }
        return y;
    }

    /** (B,4,C,L) back onto the grid, summed over the directions to (B,C,L) or not. */
    private static float[] merge(float[] y, int batch, int channels, ScanPath[] paths, boolean sum) {
        int length = paths[0].length();
        float[] x = new float[batch * (sum ? 1 : 4) * channels * length];
        float[] row = new float[length];
        float[] cells = new float[length];
        for (int i = 0; i < batch * 4 * channels; i++) {
            System.arraycopy(y, i * length, row, 0, length);
            paths[i / channels % 4].scatter(row, 1, cells);
            int target = sum ? i / (4 * channels) * channels + i % channels : i;
            for (int l = 0; l < length; l++) {
                x[target * length + l] += cells[l];
            }
        }
        return x;
    }
}
