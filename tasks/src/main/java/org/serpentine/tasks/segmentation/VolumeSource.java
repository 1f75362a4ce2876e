package org.serpentine.tasks.segmentation;

import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.Volume;

/**
 * A volume as a network sees it: on the {@link GridMap}'s grid, normalised. Nothing but the window asked for is ever computed, so a
 * resampled volume takes no memory. Between voxels it interpolates linearly; where the network's grid is coarser than the volume it
 * averages with a triangle as wide as the coarser voxel, because plain sampling would bring noise that the network has not been trained on.
 * Outside, the outermost voxels continue.
 */
final class VolumeSource implements SlidingWindow.Source {
    /** Voxels of the volume and their weights for one position along an axis; {@code first} and later ones times the stride. */
    private record Taps(int[] offsets, float[] weights) { }

    private final Volume volume;
    private final GridMap map;
    private final InputScaling scaling;

    VolumeSource(Volume volume, GridMap map, InputScaling scaling) {
        this.volume = volume;
        this.map = map;
        this.scaling = scaling;
    }

    @Override
    public int[] extents() {
        return map.size().clone();
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public void read(int x0, int y0, int z0, int w, int h, int d, float[] target) {
        if (map.isIdentity()) {
            volume.copyBox(x0, y0, z0, w, h, d, target);
        } else {
            Taps[] xs = taps(0, x0, w);
            Taps[] ys = taps(1, y0, h);
            Taps[] zs = taps(2, z0, d);
            int at = 0;
            for (Taps z : zs) {
                for (Taps y : ys) {
                    for (Taps x : xs) {
                        target[at++] = sample(x, y, z);
                    }
                }
            }
        }
        scaling.apply(target);
    }

    private float sample(Taps x, Taps y, Taps z) {
        float sum = 0;
        for (int k = 0; k < z.offsets.length; k++) {
            for (int j = 0; j < y.offsets.length; j++) {
                int row = z.offsets[k] + y.offsets[j];
                float line = 0;
                for (int i = 0; i < x.offsets.length; i++) {
                    line += x.weights[i] * volume.value(row + x.offsets[i]);
                }
                sum += z.weights[k] * y.weights[j] * line;
            }
        }
        return sum;
    }

    private Taps[] taps(int i, int from, int count) {
        Geometry grid = volume.geometry();
        int along = map.axis()[i];
        int stride = along == 0 ? 1 : along == 1 ? grid.width() : grid.width() * grid.height();
        Taps[] taps = new Taps[count];
        for (int k = 0; k < count; k++) {
            int index = Math.min(Math.max(from + k, 0), map.size()[i] - 1);
            taps[k] = taps(map.toSource(i, index), Math.max(1, Math.abs(map.step()[i])), grid.size(along), stride);
        }
        return taps;
    }

    private static Taps taps(double place, double reach, int size, int stride) {
        int low = (int) Math.ceil(place - reach + 1e-9);
        int high = (int) Math.floor(place + reach - 1e-9);
        double[] weight = new double[high - low + 1];
        double sum = 0;
        for (int i = low; i <= high; i++) {
            weight[i - low] = 1 - Math.abs(i - place) / reach;
            sum += weight[i - low];
        }
        int[] offsets = new int[weight.length];
        float[] weights = new float[weight.length];
        for (int i = low; i <= high; i++) {
            offsets[i - low] = Math.min(Math.max(i, 0), size - 1) * stride;
            weights[i - low] = (float) (weight[i - low] / sum);
        }
        return new Taps(offsets, weights);
    }
}
