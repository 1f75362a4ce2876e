package org.serpentine.tasks.restoration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.serpentine.io.picture.Bicubic;
import org.serpentine.io.picture.Picture;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.superresolution.PictureQuality;
import org.serpentine.tasks.superresolution.Upscaler;
import org.serpentine.tasks.training.data.Seeds;

/**
 * Pictures spoilt in a way that is the same on every run, to judge a restoration by. Super-resolution is judged on luma with a border of
 * the scale cut off, restoration on red, green and blue, as papers do.
 *
 * @param degradation how the pictures were spoilt
 * @param items       at least one
 */
public record Trial(Degradation degradation, List<Item> items) {
    /**
     * A picture of a trial.
     *
     * @param name   of the picture
     * @param clean  what the result should be
     * @param spoilt what is given
     */
    public record Item(String name, Picture clean, Picture spoilt) {}

    /** Makes a restored picture of a spoilt one; may fail as reading files may. */
    @FunctionalInterface
    public interface Restorer {
        /**
         * The restored picture, 8 bits.
         *
         * @throws IOException if it cannot be made
         */
        Picture apply(Picture spoilt) throws IOException;
    }

    /** Copies the list. */
    public Trial {
        items = List.copyOf(items);
    }

    /** Spoils pictures; the same seed gives the same values on every machine. */
    public static Trial of(List<CleanPicture> pictures, Degradation degradation, long seed) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            CleanPicture p = pictures.get(i);
            Picture clean = p.picture(degradation.scale());
            items.add(new Item(p.name(), clean, degradation.apply(clean, Seeds.random(seed, i))));
        }
        return new Trial(degradation, items);
    }

    /** How good a restored picture is, by the custom of the degradation. */
    public PictureQuality quality(Item item, Picture restored) {
        return degradation.scale() > 1 ? PictureQuality.ofLuma(restored, item.clean, degradation.scale())
                : PictureQuality.ofColours(restored, item.clean, 0);
    }

    /**
     * The quality of each picture after restoring.
     *
     * @throws IOException if a picture cannot be restored
     */
    public List<PictureQuality> run(Restorer restorer, Progress progress) throws IOException {
        List<PictureQuality> found = new ArrayList<>();
        progress.begin("measuring", items.size());
        try {
            for (Item item : items) {
                found.add(quality(item, restorer.apply(item.spoilt)));
                progress.advance(found.size(), item.name);
            }
        } finally {
            progress.end();
        }
        return found;
    }

    /** What needs no network: bicubic enlargement, or the spoilt picture itself. */
    public Picture baseline(Item item) {
        return degradation.scale() == 1 ? item.spoilt
                : Bicubic.scaled(item.spoilt.width(), item.spoilt.height(), degradation.scale()).resize(item.spoilt);
    }

    /** Name of the baseline. */
    public String baselineName() {
        return degradation.scale() == 1 ? "input" : "bicubic";
    }

    /** The means of PSNR and SSIM. */
    public static PictureQuality mean(List<PictureQuality> all) {
        return new PictureQuality(all.stream().mapToDouble(PictureQuality::psnr).average().orElse(Double.NaN),
                all.stream().mapToDouble(PictureQuality::ssim).average().orElse(Double.NaN));
    }

    /** The mean quality of the baseline. */
    public PictureQuality baseline() {
        return mean(items.stream().map(item -> quality(item, baseline(item))).toList());
    }

    /** A network as a restorer; its tiles make no progress of their own. */
    public static Restorer with(Upscaler upscaler) {
        return upscaler::upscale;
    }
}
