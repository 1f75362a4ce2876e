package org.serpentine.tasks.training.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.serpentine.tasks.Progress;

/**
 * The images of a training in memory, by part.
 *
 * @param train      at least one
 * @param validation may be empty
 * @param test       may be empty
 */
public record SegmentationData(List<LabelledImage> train, List<LabelledImage> validation, List<LabelledImage> test) {
    /** Checks that all images have as many channels. */
    public SegmentationData {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
        LabelledImage first = train.get(0);
        for (List<LabelledImage> part : List.of(train, validation, test)) {
            for (LabelledImage image : part) {
                if (image.channels() != first.channels()) {
                    throw new IllegalArgumentException(image.name() + " has " + image.channels() + " channels, " + first.name()
                            + " has " + first.channels() + "; use --grey to read all in grey");
                }
            }
        }
    }

    /**
     * Reads all parts.
     *
     * @throws IOException if a pair cannot be used
     */
    public static SegmentationData read(ImagePairs pairs, DataParts parts, PairRecordReader.Loader loader, Progress progress)
            throws IOException {
        progress.begin("reading images", (long) parts.train().size() + parts.validation().size() + parts.test().size());
        long[] done = {0};
        PairRecordReader.Loader counting = (name, pair) -> {
            LabelledImage image = loader.load(name, pair);
            progress.advance(++done[0], name);
            return image;
        };
        try {
            return new SegmentationData(read(pairs, parts.train(), counting), read(pairs, parts.validation(), counting),
                    read(pairs, parts.test(), counting));
        } finally {
            progress.end();
        }
    }

    private static List<LabelledImage> read(ImagePairs pairs, List<Integer> part, PairRecordReader.Loader loader) throws IOException {
        List<LabelledImage> images = new ArrayList<>();
        if (part.isEmpty()) {
            return images;
        }
        try (PairRecordReader reader = new PairRecordReader(pairs, loader)) {
            reader.initialize(DataParts.split(pairs, part));
            while (reader.hasNext()) {
                images.add(((LabelledImageWritable) reader.next().get(0)).value());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading images", e);
        }
        return images;
    }
}
