package org.serpentine.tasks.segmentation.study;

import java.util.ArrayList;
import java.util.List;
import org.serpentine.io.picture.LabelImage;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.Volume;

/**
 * What one class takes up and what its values are.
 *
 * @param label       number of the class
 * @param name        its name
 * @param count       voxels or pixels
 * @param millilitres volume; 0 for pictures
 * @param mean        mean value, Hounsfield units for CT; not a number if the class does not occur
 * @param deviation   standard deviation over the class
 * @param least       smallest value
 * @param most        largest value
 */
public record ClassStatistics(int label, String name, long count, double millilitres, double mean, double deviation, double least,
        double most) {
    private static final int RUN = 1 << 16;

    /** Statistics of every class of a volume, the background included. */
    public static List<ClassStatistics> of(Volume volume, LabelVolume labels) {
        int n = labels.geometry().voxels();
        Sums[] sums = sums(labels.names().size());
        float[] run = new float[Math.min(RUN, n)];
        for (int at = 0; at < n; at += RUN) {
            int length = Math.min(RUN, n - at);
            volume.copyRun(at, length, run, 0);
            for (int i = 0; i < length; i++) {
                sums[labels.label(at + i)].add(run[i]);
            }
        }
        return finish(sums, labels.names(), labels.geometry().voxelMillilitres());
    }

    /** Statistics of every class of a picture; values are those of the file, in grey. */
    public static List<ClassStatistics> of(Picture picture, LabelImage labels, List<String> names) {
        Sums[] sums = sums(names.size());
        float[] grey = picture.grey().values();
        for (int i = 0; i < grey.length; i++) {
            sums[labels.labels()[i] & 0xFF].add(grey[i]);
        }
        return finish(sums, names, 0);
    }

    private static Sums[] sums(int classes) {
        Sums[] sums = new Sums[classes];
        for (int c = 0; c < classes; c++) {
            sums[c] = new Sums();
        }
        return sums;
    }

    private static List<ClassStatistics> finish(Sums[] sums, List<String> names, double millilitres) {
        List<ClassStatistics> all = new ArrayList<>();
        for (int c = 0; c < sums.length; c++) {
            Sums s = sums[c];
            double deviation = s.count == 0 ? Double.NaN : Math.sqrt(s.squares / s.count);
            all.add(new ClassStatistics(c, names.get(c), s.count, s.count * millilitres, s.count == 0 ? Double.NaN : s.mean, deviation,
                    s.count == 0 ? Double.NaN : s.least, s.count == 0 ? Double.NaN : s.most));
        }
        return all;
    }

    /** Welford's running mean and squares: exact enough for half a milliard voxels. */
    private static final class Sums {
        private long count;
        private double mean;
        private double squares;
        private double least = Double.POSITIVE_INFINITY;
        private double most = Double.NEGATIVE_INFINITY;

        void add(double value) {
            count++;
            double delta = value - mean;
            mean += delta / count;
            squares += delta * (value - mean);
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
    }
}
