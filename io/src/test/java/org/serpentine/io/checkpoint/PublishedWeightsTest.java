package org.serpentine.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.io.Shared;

/** Real checkpoints of published networks against the lists of their tensors. */
@Tag("parity")
class PublishedWeightsTest {

    @ParameterizedTest
    @CsvSource({"dvmsr-x4/DVMSR, params", "dvmsr-x4/team07_DVMSR, ''",
        "mamba-in-mamba-hsi/2024_07_15_17_06_47_epoch200_0.02, ''",
        "mambairv2light-x4/team40_mambairv2light, params", "pfvm-x4/team34_PFVM, params"})
    void everyTensorIsFound(String name, String expectedRoot) throws IOException {
        Path weights = Shared.path("weights");
        List<String[]> rows = Files.readAllLines(weights.resolve(name + ".tensors.tsv")).stream().skip(1)
                .map(line -> line.split("\t")).toList();
        Path file = weights.resolve(name + ".pth");
        try (Checkpoint chosen = Checkpoints.open(file)) {
            assertEquals(expectedRoot, chosen.root());
        }
        TreeSet<String> roots = rows.stream().map(r -> r[0].contains("/") ? r[0].substring(0, r[0].indexOf('/')) : "")
                .collect(Collectors.toCollection(TreeSet::new));
        int seen = 0;
        for (String root : roots) {
            try (Checkpoint checkpoint = Checkpoints.open(file, root)) {
                assertEquals(roots, new TreeSet<>(checkpoint.roots()));
                for (String key : checkpoint.keys()) {
                    String listed = root.isEmpty() ? key : root + "/" + key;
                    String[] row = rows.stream().filter(r -> r[0].equals(listed)).findFirst().orElseThrow();
                    assertEquals(row[1], Arrays.stream(checkpoint.shape(key)).mapToObj(Integer::toString)
                            .collect(Collectors.joining("x")), listed);
                    assertEquals(row[2], checkpoint.dtype(key) == DType.I64 ? "LongStorage" : "FloatStorage", listed);
                    float[] values = checkpoint.read(key);
                    for (float value : values) {
                        assertTrue(Math.abs(value) < 1e6f, listed);
                    }
                    seen++;
                }
            }
        }
        assertEquals(rows.size(), seen);
    }

    @Test
    void valuesAreThoseOfTheBareStorages() throws IOException {
        // Read from the zip entries net_g_latest/data/0 and net_g_135000/data/0 by other means.
        try (Checkpoint checkpoint = Checkpoints.open(Shared.path("weights/dvmsr-x4/DVMSR.pth"))) {
            assertArrayEquals(new float[] {0.0432005450129509f, 0.11255333572626114f, -0.06541977822780609f},
                    Arrays.copyOf(checkpoint.read("conv_first.weight"), 3));
        }
        try (Checkpoint checkpoint = Checkpoints.open(Shared.path("weights/mambairv2light-x4/team40_mambairv2light.pth"))) {
            long[] index = checkpoint.readLongs("relative_position_index_SA");
            assertArrayEquals(new long[] {480, 479, 478}, Arrays.copyOf(index, 3));
            assertEquals(449, index[16]);
        }
    }
}
