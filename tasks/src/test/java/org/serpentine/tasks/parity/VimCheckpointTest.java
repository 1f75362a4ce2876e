package org.serpentine.tasks.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.vim.Vim;
import org.serpentine.backbones.vim.VimConfig;
import org.serpentine.io.checkpoint.Checkpoint;
import org.serpentine.io.checkpoint.Checkpoints;
import org.serpentine.tasks.CheckpointWeights;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** The same weights in the layouts of published checkpoints give the numbers of the fixture. */
class VimCheckpointTest {
    @ParameterizedTest
    @ValueSource(strings = {"weights.pth", "weights_plain.pth", "weights.safetensors"})
    void checkpointsLoad(String file) throws IOException {
        Path folder = folder();
        assumeTrue(folder != null, "no ../shared/parity/vim beside the project");
        Fixture f = Fixture.read(folder.resolve("tiny_d2_e32_img64.json"));
        Vim net = new Vim(VimConfig.published(32, 16).withDepth(2), BackboneOptions.of(10, 64));
        try (Checkpoint checkpoint = Checkpoints.open(folder.resolve(file)); Context ctx = Context.create(2)) {
            net.loadPretrained(new CheckpointWeights(checkpoint));
            Values image = f.input("input").channelsLast();
            float[] got = net.forward(ctx, Tensor.of(image.data(), image.shape())).data();
            Fixture.Expected want = f.outputs().get("output");
            for (int i = 0; i < want.index().length; i++) {
                assertEquals(want.value()[i], got[want.index()[i]], 2e-5, file + ": logit " + i);
            }
        }
    }

    private static Path folder() {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            Path vim = p.resolve("shared").resolve("parity").resolve("vim");
            if (Files.isDirectory(vim)) {
                return vim;
            }
        }
        return null;
    }
}
