package org.serpentine.tasks.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
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
}
