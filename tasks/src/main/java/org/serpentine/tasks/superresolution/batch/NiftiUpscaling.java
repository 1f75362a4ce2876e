package org.serpentine.tasks.superresolution.batch;

import java.io.IOException;
import java.nio.file.Path;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.io.nifti.NiftiImage;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.ShortVolume;
import org.serpentine.io.volume.Volume;
import org.serpentine.tasks.HeapBudget;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.superresolution.Upscaler;

/** Upscales a NIfTI volume slice by slice, in the plane of its first two axes; the grid covers the same space with smaller voxels. */
final class NiftiUpscaling {
    private static final int BYTES = 4;

    private NiftiUpscaling() {}

    /** Writes the result and says what it was. */
    static String run(Upscaler upscaler, Path source, Path target, long maxMemory, Progress progress) throws IOException {
        NiftiImage image = Nifti.read(source);
        if (image.frames() > 1) {
            throw new IOException(source + " has " + image.frames() + " frames; volumes of one frame are upscaled");
        }
        Volume volume = image.volume();
        Geometry from = volume.geometry();
        int scale = upscaler.scale();
        long need = BYTES * (long) from.voxels() * (1 + scale * scale);
        if (need > HeapBudget.usable(maxMemory) || (long) from.voxels() * scale * scale > Integer.MAX_VALUE) {
            throw new IOException(source + " is too large: source and result of " + from.width() + " x " + from.height() + " x " + from.depth()
                    + " voxels take " + HeapBudget.megabytes(need) + "; give --max-memory " + (HeapBudget.budgetFor(need) >> 20) + "m or more");
        }
        Geometry to = from.withSpacing(from.spacing(0) / scale, from.spacing(1) / scale, from.spacing(2));
        int plane = from.width() * from.height();
        float[] values = new float[from.voxels()];
        volume.copyRun(0, values.length, values, 0);
        GreyPlanes range = GreyPlanes.of(values);
        float[] slice = new float[plane];
        float[] result = new float[to.voxels()];
        progress.begin("slices", from.depth());
        try {
            for (int z = 0; z < from.depth(); z++) {
                System.arraycopy(values, z * plane, slice, 0, plane);
                float[] larger = range.upscale(upscaler, slice, from.width(), from.height(), Progress.NONE);
                System.arraycopy(larger, 0, result, z * larger.length, larger.length);
                progress.advance(z + 1, "");
            }
        } finally {
            progress.end();
        }
        Nifti.write(target, volume instanceof ShortVolume shorts ? stored(shorts, to, result) : new FloatVolume(to, result));
        return from.width() + " x " + from.height() + " x " + from.depth() + " voxels to " + to.width() + " x " + to.height() + " x " + to.depth();
    }

    /** In the source's own 16-bit type. */
    private static ShortVolume stored(ShortVolume like, Geometry to, float[] values) {
        short[] stored = new short[values.length];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = (short) Math.round(Math.min(Math.max((values[i] - like.intercept()) / like.slope(), Short.MIN_VALUE), Short.MAX_VALUE));
        }
        return new ShortVolume(to, stored, like.slope(), like.intercept());
    }
}
