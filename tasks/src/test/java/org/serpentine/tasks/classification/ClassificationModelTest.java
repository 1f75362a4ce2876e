package org.serpentine.tasks.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.Backbones;

class ClassificationModelTest {
    /**
     * {@code averaged.pth} was saved by PyTorch 1.13 with {@code torch.save({"state_dict": raw, "ema": {"decay": 0.99, "module": averaged}})}
     * for {@code test_resnet} of three classes: all raw values are 9, all averaged ones 2.
     */
    @Test
    void averagedWeightsAreTakenFromInsideTheirWrapper() throws Exception {
        Backbone net = Backbones.builder("test_resnet").classes(3).build();
        Path file = Path.of(ClassificationModelTest.class.getResource("/classification/averaged.pth").toURI());
        assertTrue(ClassificationModel.fill(net, file).complete());
        net.parameters().forEach((key, p) -> {
            for (float v : p.official()) {
                assertEquals(2, v, key);
            }
        });
    }

    /** 2x4 patches are no square, and the file says of which pictures they are. */
    @Test
    void aModelOfOblongPicturesFillsANetworkOfSquareOnes(@TempDir Path folder) throws IOException {
        Backbone wide = Backbones.builder("test_vim").classes(2).size(64, 128).seed(3).build();
        Path file = folder.resolve("wide.safetensors");
        new ClassificationModel(Backbones.variant("test_vim"), wide, List.of("a", "b")).save(file);
        Backbone square = Backbones.builder("test_vim").classes(2).size(64, 64).build();
        assertTrue(ClassificationModel.fill(square, file).complete());
        Backbone built = Backbones.builder("test_vim").classes(2).size(64, 64).weights(wide.weights(), 64, 128).build();
        assertArrayEquals(built.parameters().get("pos_embed").official(), square.parameters().get("pos_embed").official());
    }
}
