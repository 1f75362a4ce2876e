package org.serpentine.tasks.superresolution.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.PictureFiles;
import org.serpentine.io.picture.PictureHead;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.superresolution.StandIn;
import org.serpentine.tasks.superresolution.Upscaler;
import org.serpentine.tensor.Context;

/** Run with {@code -Xmx2g} or less: 6000 x 4000 pixels become 12000 x 8000, whose numbers alone would take 1.2 GB as floats. */
@Tag("soak")
class LargePhotographTest {
    @TempDir
    private Path folder;

    @Test
    void aLargePhotographFitsIntoTwoGigabytes() throws IOException {
        Path in = folder.resolve("photo.png");
        PictureFiles.write(in, new PictureHead(6000, 4000, 3, Picture.Depth.U8, new byte[0]), sink -> {
            float[] row = new float[18000];
            for (int y = 0; y < 4000; y++) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = Math.round(127 + 100 * (float) Math.sin(0.01 * i + 0.02 * y));
                }
                sink.write(1, row);
            }
        });
        long budget = 2L << 30;
        try (Context ctx = Context.create(2)) {
            Upscaler upscaler = Upscaler.of(new StandIn(2, 1), ctx, new Upscaler.Settings(0, -1, budget));
            Path out = folder.resolve("large.png");
            FileResult result = new FolderUpscaling(upscaler, "stand-in", new FolderUpscaling.Settings("", Optional.empty(), false, budget),
                    Progress.NONE).run(in, out, new FolderUpscaling.Listener() {
                        @Override
                        public void begins(int number, int total, Path file) {
                            assertEquals(1, total);
                        }

                        @Override
                        public void ended(FileResult ended) {
                            assertTrue(ended.done(), ended.reason());
                        }
                    }).get(0);
            assertEquals(List.of(out), result.files());
            assertEquals("6000 x 4000 to 12000 x 8000", result.description());
        }
    }
}
