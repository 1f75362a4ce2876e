package org.serpentine.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.io.Shared;

/** The weights files of the fixtures hold the tensors that the fixtures' fill recipe defines. */
@Tag("parity")
class ParityWeightsTest {

    @ParameterizedTest
    @CsvSource({"lightm_unet/weights.pth, lightm_unet/tiny_2d.json", "lightm_unet/weights_plain.pth, lightm_unet/tiny_2d.json",
        "lightm_unet/weights.safetensors, lightm_unet/tiny_2d.json", "vim/weights.pth, vim/tiny_d2_e32_img64.json",
        "vim/weights_plain.pth, vim/tiny_d2_e32_img64.json", "vim/weights.safetensors, vim/tiny_d2_e32_img64.json"})
    void tensorsFollowTheRecipe(String weights, String fixture) throws IOException {
        Path parity = Shared.path("parity");
        JsonNode rows = new ObjectMapper().readTree(parity.resolve(fixture).toFile()).get("state_dict");
        try (Checkpoint checkpoint = Checkpoints.open(parity.resolve(weights))) {
            HashSet<String> keys = new HashSet<>(checkpoint.keys());
            for (JsonNode row : rows) {
                String key = row.get("key").asText();
                keys.remove(key);
                int[] shape = new ObjectMapper().convertValue(row.get("shape"), int[].class);
                assertArrayEquals(shape, checkpoint.shape(key), key);
                assertArrayEquals(recipe(row, key, shape), checkpoint.read(key), key);
            }
            assertEquals(new HashSet<String>(), keys, "keys that the fixture does not have");
        }
    }

    private static float[] recipe(JsonNode row, String key, int[] shape) {
        long seed = 0xCBF29CE484222325L;
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            seed = (seed ^ (b & 0xFF)) * 0x100000001B3L;
        }
        SplittableRandom random = new SplittableRandom(seed);
        int n = 1;
        for (int extent : shape) {
            n *= extent;
        }
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            double u = (random.nextLong() >>> 40) / (double) (1 << 23) - 1;
            double base = row.get("kind").asText().equals("a_log") ? Math.log(1.0 + i % shape[shape.length - 1])
                    : row.get("base").asDouble();
            values[i] = (float) (base + row.get("amp").asDouble() * u);
        }
        return values;
    }
}
