package org.serpentine.tasks.segmentation;

import java.util.Arrays;
import java.util.List;
import org.serpentine.io.picture.LabelImage;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.ShortVolume;
import org.serpentine.io.volume.Volume;
import org.serpentine.tasks.Progress;
import org.serpentine.tensor.Context;

/**
 * Labels whole images with a trained network: scales the values as the model's card says, brings volumes to the card's spacing and to the
 * patient's axes while reading windows, runs the network window by window within a memory budget, and labels the ORIGINAL grid.
 *
 * <pre>{@code
 * try (Context ctx = Context.create()) {
 *     Segmenter segmenter = Segmenter.of(SegmentationModel.of("ct-tissue"), ctx, Segmenter.Settings.standard());
 *     LabelVolume labels = segmenter.segment(series.volume(), Progress.NONE);
 * }
 * }</pre>
 */
public final class Segmenter {
    /**
     * How to cut images.
     *
     * @param overlap share of a window that its neighbour covers too, 0 to below 1
     * @param window  largest window (x, y, z; y is 1 for 2D networks), or empty for the one that the model was trained with
     * @param memory  bytes that everything together may take, {@link Long#MAX_VALUE} for no limit
     */
    public record Settings(double overlap, List<Integer> window, long memory) {
        /** Checks the ranges. */
        public Settings {
            window = List.copyOf(window);
            if (!(overlap >= 0 && overlap < 1)) {
                throw new IllegalArgumentException("overlap is " + overlap + ", expected 0 to below 1, such as 0.5");
            }
            if (!window.isEmpty() && (window.size() != 3 || window.stream().anyMatch(w -> w < 1))) {
                throw new IllegalArgumentException("window is " + window + ", expected three positive extents (x, y, z)");
            }
            if (memory < 1) {
                throw new IllegalArgumentException("memory budget is " + memory + " bytes, expected a positive number");
            }
        }

        /** Half overlapping windows of the model's own size, as much memory as it takes. */
        public static Settings standard() {
            return new Settings(0.5, List.of(), Long.MAX_VALUE);
        }
    }

    private final ModelCard card;
    private final SegmentationNetwork network;
    private final Context ctx;
    private final Settings settings;
    private final WindowChooser chooser;

    /**
     * A segmenter.
     *
     * @param network what the card describes, weights loaded
     * @param ctx     where the network runs; the caller closes it
     * @throws IllegalArgumentException if the window does not suit the network
     */
    public Segmenter(ModelCard card, SegmentationNetwork network, Context ctx, Settings settings) {
        this.card = card;
        this.network = network;
        this.ctx = ctx;
        this.settings = settings;
        int[] wanted = settings.window().isEmpty() ? card.windowExtents() : settings.window().stream().mapToInt(w -> w).toArray();
        for (int axis = 0; axis < 3; axis++) {
            boolean flat = network.dims() == 2 && axis == 1;
            if (flat ? wanted[axis] != 1 : wanted[axis] % network.divisor() != 0) {
                throw new IllegalArgumentException("window " + MemoryPlan.text(asList(wanted)) + " does not suit the model " + card.name() + ": it takes "
                        + (network.dims() == 2 ? "two extents" : "three extents") + " that are multiples of " + network.divisor()
                        + ", such as --tile " + MemoryPlan.text(card.window()));
            }
        }
        chooser = new WindowChooser(network, card.config().inputs(), wanted, settings.memory());
    }

    /** A segmenter with a model read from a file or bundled. */
    public static Segmenter of(SegmentationModel model, Context ctx, Settings settings) {
        return new Segmenter(model.card(), model.network(), ctx, settings);
    }

    /** What the model says about itself. */
    public ModelCard card() {
        return card;
    }

    /**
     * Says, before the pixels are read, whether a volume on this grid has a chance to fit the budget.
     *
     * @throws SegmentationException if even the smallest window would not do
     */
    public void checkFits(Geometry grid) throws SegmentationException {
        plan(grid, 2L * grid.voxels());
    }

    /**
     * The window and the memory with which a volume will be segmented.
     *
     * @throws SegmentationException if it does not fit the budget
     */
    public MemoryPlan plan(Volume volume) throws SegmentationException {
        return plan(volume.geometry(), (volume instanceof ShortVolume ? 2L : 4L) * volume.geometry().voxels());
    }

    private MemoryPlan plan(Geometry grid, long imageBytes) throws SegmentationException {
        if (card.config().inputs() != 1) {
            throw new SegmentationException("the model " + card.name() + " takes pictures of " + card.config().inputs()
                    + " channels; a volume has one");
        }
        GridMap map = map(grid);
        if (map.voxels() > Integer.MAX_VALUE) {
            throw new SegmentationException("at the model's spacing of " + card.spacing() + " mm the volume would have " + map.voxels()
                    + " voxels; at most 2147483647 are possible. Crop it.");
        }
        long fixed = LabelSink.bytes(map, network.classes());
        int[] size = map.size().clone();
        if (network.dims() == 2) {
            fixed += 4L * map.slicePixels() * network.classes();
            size = new int[] {size[0], 1, size[1]};
        }
        return chooser.plan(ctx, size, grid.voxels(), imageBytes, fixed);
    }

    /** The memory and the window for a picture. */
    public MemoryPlan plan(Picture picture) throws SegmentationException {
        if (network.dims() != 2) {
            throw new SegmentationException("the model " + card.name() + " is for volumes; this is a picture. Give a 2D model with -m.");
        }
        long pixels = (long) picture.width() * picture.height();
        return chooser.plan(ctx, new int[] {picture.width(), 1, picture.height()}, pixels, 4 * pixels * (picture.channels() + card.config().inputs()), 0);
    }

    private GridMap map(Geometry grid) {
        return GridMap.of(grid, card.spacing(), network.dims() == 3, network.dims() == 2);
    }

    /** Labels a volume on its own grid. */
    public LabelVolume segment(Volume volume, Progress progress) throws SegmentationException {
        return segment(volume, plan(volume), progress);
    }

    /** Labels a volume on its own grid, by a plan made for it. */
    public LabelVolume segment(Volume volume, MemoryPlan plan, Progress progress) {
        Geometry grid = volume.geometry();
        GridMap map = map(grid);
        VolumeSource source = new VolumeSource(volume, map, InputScaling.of(card.normalisation(), volume));
        LabelSink sink = new LabelSink(map, grid, network.classes());
        SlidingWindow windows = windows(plan);
        try {
            if (network.dims() == 3) {
                progress.begin("segmenting", windows.windows(map.size()));
                windows.run(ctx, source, sink, (done, total) -> progress.advance(done, ""));
            } else {
                sliceBySlice(windows, source, map, sink, progress);
            }
        } finally {
            progress.end();
            ctx.trim();
        }
        return new LabelVolume(grid, sink.labels(), card.labels());
    }

    private void sliceBySlice(SlidingWindow windows, VolumeSource source, GridMap map, LabelSink sink, Progress progress) {
        int row = map.size()[0] * network.classes();
        float[] slice = new float[map.size()[1] * row];
        int each = windows.windows(map.size()[0], 1, map.size()[1]);
        progress.begin("segmenting", (long) each * map.size()[2]);
        for (int z = 0; z < map.size()[2]; z++) {
            long before = (long) z * each;
            windows.run(ctx, new SliceSource(source, z), (y, logits, at) -> System.arraycopy(logits, at, slice, y * row, row),
                    (done, total) -> progress.advance(before + done, ""));
            sink.slice(z, slice, 0);
        }
    }

    /** Labels a picture; it is made grey or coloured as the model wants it. */
    public LabelImage segment(Picture picture, Progress progress) throws SegmentationException {
        MemoryPlan plan = plan(picture);
        int channels = card.config().inputs();
        Picture fitting = switch (channels) {
            case 1 -> picture.grey();
            case 3 -> picture.rgb();
            default -> picture;
        };
        if (fitting.channels() != channels) {
            throw new SegmentationException("the picture has " + picture.channels() + " channels, the model " + card.name() + " takes " + channels);
        }
        SlidingWindow windows = windows(plan);
        // As in training, pictures come as 0 (black) to 1 (white), whatever their depth.
        float[] values = fitting.normalised();
        PictureSource source = new PictureSource(fitting.width(), fitting.height(), channels, values,
                InputScaling.of(card.normalisation(), values, channels));
        try {
            progress.begin("segmenting", windows.windows(source.extents()));
            return new LabelImage(picture.width(), picture.height(),
                    windows.label(ctx, source, (done, total) -> progress.advance(done, "")));
        } finally {
            progress.end();
            ctx.trim();
        }
    }

    private SlidingWindow windows(MemoryPlan plan) {
        return new SlidingWindow(network, plan.window().stream().mapToInt(w -> w).toArray(), settings.overlap());
    }

    private static List<Integer> asList(int[] extents) {
        return Arrays.stream(extents).boxed().toList();
    }
}
