package org.serpentine.tasks.restoration;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.io.picture.Picture;
import org.serpentine.tasks.training.data.Batch;
import org.serpentine.tasks.training.data.BatchSource;
import org.serpentine.tasks.training.data.Seeds;
import org.serpentine.tensor.Tensor;

/** Random crops of clean pictures, turned and mirrored in the eight ways, with their spoilt counterparts. */
public final class CropBatches implements BatchSource<Tensor> {
    private static final int WAYS = 8;

    private final List<CleanPicture> clean = new ArrayList<>();
    /** Whole pictures shrunk once: a crop then has the neighbourhood it would have in a real small picture. */
    private final List<CleanPicture> shrunk = new ArrayList<>();
    private final Settings settings;

    /**
     * What to cut.
     *
     * @param degradation how crops are spoilt
     * @param patch       side of a spoilt crop in pixels; the clean one is {@code scale} times larger
     * @param batch       crops a step
     * @param seed        of everything random
     */
    public record Settings(Degradation degradation, int patch, int batch, long seed) {
        /** Checks the ranges. */
        public Settings {
            if (patch < 8 || patch > 1024) {
                throw new IllegalArgumentException("patch is " + patch + "; it must be 8 to 1024");
            }
            if (batch < 1) {
                throw new IllegalArgumentException("batch is " + batch + "; it must be at least 1");
            }
        }

        private int cleanSide() {
            return patch * degradation.scale();
        }
    }

    /**
     * A source.
     *
     * @param pictures those smaller than a crop are left out
     * @throws IllegalArgumentException if all of them are smaller than a crop
     */
    public CropBatches(List<CleanPicture> pictures, Settings settings) {
        this.settings = settings;
        int side = settings.cleanSide() + settings.degradation.period() - 1;
        for (CleanPicture p : pictures) {
            if (Math.min(p.width(), p.height()) >= side) {
                clean.add(p);
                if (settings.degradation instanceof Shrinking) {
                    shrunk.add(CleanPicture.of(p.name(), settings.degradation.apply(p.picture(settings.degradation.scale()),
                            Seeds.random(settings.seed))));
                }
            }
        }
        if (clean.isEmpty()) {
            throw new IllegalArgumentException("all " + pictures.size() + " pictures are smaller than the " + side + " x " + side
                    + " pixels of a crop; choose a smaller --patch");
        }
    }

    /** How many pictures are large enough to be used. */
    public int pictures() {
        return clean.size();
    }

    @Override
    public Batch<Tensor> batch(long epoch, long step) {
        int p = settings.patch;
        int q = settings.cleanSide();
        Tensor spoilt = Tensor.zeros(settings.batch, p, p, 3);
        Tensor wanted = Tensor.zeros(settings.batch, q, q, 3);
        for (int n = 0; n < settings.batch; n++) {
            SplittableRandom random = Seeds.random(settings.seed, epoch, step, n);
            int which = random.nextInt(clean.size());
            int way = random.nextInt(WAYS);
            if (shrunk.isEmpty()) {
                spoil(clean.get(which), random, way, n, spoilt, wanted);
            } else {
                CleanPicture low = shrunk.get(which);
                int x = random.nextInt(low.width() - p + 1);
                int y = random.nextInt(low.height() - p + 1);
                int scale = settings.degradation.scale();
                put(low.crop(x, y, p, p), 0, 0, p, way, spoilt, n);
                put(clean.get(which).crop(x * scale, y * scale, q, q), 0, 0, q, way, wanted, n);
            }
        }
        return new Batch<>(spoilt, wanted);
    }

    private void spoil(CleanPicture picture, SplittableRandom random, int way, int n, Tensor spoilt, Tensor wanted) {
        int p = settings.patch;
        int period = settings.degradation.period();
        int side = p + period - 1;
        Picture crop = picture.crop(random.nextInt(picture.width() - side + 1), random.nextInt(picture.height() - side + 1), side, side);
        int x = random.nextInt(period);
        int y = random.nextInt(period);
        put(settings.degradation.apply(crop, random), x, y, p, way, spoilt, n);
        put(crop, x, y, p, way, wanted, n);
    }

    /** Copies a square into a batch: bit 0 mirrors left and right, bit 1 up and down, bit 2 exchanges the axes. */
    private static void put(Picture from, int x0, int y0, int side, int way, Tensor to, int n) {
        float[] values = to.data();
        int at = n * side * side * 3;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int a = (way & 4) == 0 ? x : y;
                int b = (way & 4) == 0 ? y : x;
                int sx = x0 + ((way & 1) == 0 ? a : side - 1 - a);
                int sy = y0 + ((way & 2) == 0 ? b : side - 1 - b);
                for (int c = 0; c < 3; c++) {
                    values[at++] = from.value(sx, sy, c) / 255f;
                }
            }
        }
    }
}
