package org.serpentine.tasks.restoration;

import java.util.SplittableRandom;
import org.serpentine.io.picture.Bicubic;
import org.serpentine.io.picture.Picture;

/**
 * Bicubic shrinking as MATLAB does it: what super-resolution is trained and measured with.
 *
 * @param scale 2, 3 or 4 in papers; at least 2
 */
public record Shrinking(int scale) implements Degradation {
    /** Checks the scale. */
    public Shrinking {
        if (scale < 2 || scale > 8) {
            throw new IllegalArgumentException("scale is " + scale + "; it must be 2 to 8");
        }
    }

    @Override
    public Picture apply(Picture clean, SplittableRandom random) {
        return Bicubic.scaled(clean.width(), clean.height(), 1.0 / scale).resize(clean);
    }

    @Override
    public String description() {
        return "bicubic x" + scale;
    }
}
