package org.serpentine.tasks.segmentation;

import java.util.Arrays;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.Volume;

/**
 * A volume as a network sees it: on the {@link GridMap}'s grid, normalised. Nothing but the window asked for is ever computed, so a
 * resampled volume takes no memory. Between voxels it interpolates linearly; where the network's grid is coarser than the volume it
 * averages with a triangle as wide as the coarser voxel, because plain sampling would bring noise that the network has not been trained on.
 * Outside, the outermost voxels continue.
 */
final class VolumeSource implements SlidingWindow.Source {
    /** Where one position along an axis takes its value from: voxels of the volume, counted from the first that the box needs, and weights. */
    private record Taps(int[] slots, float[] weights) { }

    /**
     * All positions of a box along one axis.
     *
     * @param first  first voxel of the volume that any of them needs
     * @param count  voxels needed
     * @param stride of the volume's data along this axis
     */
    private record Line(Taps[] taps, int first, int count, int stride) { }

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
            resample(line(0, x0, w), line(1, y0, h), line(2, z0, d), target);
        }
        scaling.apply(target);
    }

    /** One axis after the other, layer by layer: first along z, then x, then y. */
    private void resample(Line xs, Line ys, Line zs, float[] target) {
        float[] row = new float[xs.count];
        float[] plane = new float[ys.count * xs.count];
        float[] narrow = new float[ys.count * xs.taps.length];
        int at = 0;
        for (Taps z : zs.taps) {
            Arrays.fill(plane, 0f);
            for (int k = 0; k < z.slots.length; k++) {
                int layer = (zs.first + z.slots[k]) * zs.stride + ys.first * ys.stride + xs.first * xs.stride;
                for (int y = 0; y < ys.count; y++) {
                    readRow(layer + y * ys.stride, xs, row);
                    for (int x = 0; x < row.length; x++) {
                        plane[y * row.length + x] += z.weights[k] * row[x];
                    }
                }
            }
            for (int y = 0; y < ys.count; y++) {
                for (int x = 0; x < xs.taps.length; x++) {
                    narrow[y * xs.taps.length + x] = weigh(xs.taps[x], plane, y * row.length, 1);
                }
            }
            for (Taps y : ys.taps) {
                for (int x = 0; x < xs.taps.length; x++) {
                    target[at++] = weigh(y, narrow, x, xs.taps.length);
                }
            }
        }
    }

    private void readRow(int index, Line xs, float[] row) {
        if (xs.stride == 1) {
            volume.copyRun(index, row.length, row, 0);
        } else {
            for (int x = 0; x < row.length; x++) {
                row[x] = volume.value(index + x * xs.stride);
            }
        }
    }

    private static float weigh(Taps taps, float[] values, int from, int step) {
        float sum = 0;
        for (int k = 0; k < taps.slots.length; k++) {
            sum += taps.weights[k] * values[from + taps.slots[k] * step];
        }
        return sum;
    }

    private Line line(int i, int from, int count) {
        Geometry grid = volume.geometry();
        int along = map.axis()[i];
        int stride = along == 0 ? 1 : along == 1 ? grid.width() : grid.width() * grid.height();
        double reach = Math.max(1, Math.abs(map.step()[i]));
        Taps[] taps = new Taps[count];
        int first = Integer.MAX_VALUE;
        int last = 0;
        for (int k = 0; k < count; k++) {
            int index = Math.min(Math.max(from + k, 0), map.size()[i] - 1);
            taps[k] = taps(map.toSource(i, index), reach, grid.size(along));
            for (int slot : taps[k].slots) {
                first = Math.min(first, slot);
                last = Math.max(last, slot);
            }
        }
        for (Taps t : taps) {
            for (int k = 0; k < t.slots.length; k++) {
                t.slots[k] -= first;
            }
        }
        return new Line(taps, first, last - first + 1, stride);
    }

    private static Taps taps(double place, double reach, int size) {
        int low = (int) Math.ceil(place - reach + 1e-9);
        int high = (int) Math.floor(place + reach - 1e-9);
        double[] weight = new double[high - low + 1];
        double sum = 0;
        for (int i = low; i <= high; i++) {
            weight[i - low] = 1 - Math.abs(i - place) / reach;
            sum += weight[i - low];
        }
        int[] voxels = new int[weight.length];
        float[] weights = new float[weight.length];
        for (int i = low; i <= high; i++) {
            voxels[i - low] = Math.min(Math.max(i, 0), size - 1);
            weights[i - low] = (float) (weight[i - low] / sum);
        }
        return new Taps(voxels, weights);
    }
}
