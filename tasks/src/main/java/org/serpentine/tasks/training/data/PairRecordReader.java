package org.serpentine.tasks.training.data;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.datavec.api.writable.Text;
import org.datavec.api.writable.Writable;

/**
 * A DataVec record reader of image and label pairs. The input split lists image files; a record is a
 * {@link LabelledImageWritable} and the pair's name as {@link Text}, its metadata the image's URI.
 */
public final class PairRecordReader extends FileRecordReader {
    private static final long serialVersionUID = 1L;

    /** Reads the two files of a pair. */
    @FunctionalInterface
    public interface Loader {
        /**
         * Reads a pair.
         *
         * @throws IOException naming the file that cannot be used, and why
         */
        LabelledImage load(String name, ImagePairs.Pair pair) throws IOException;
    }

    private record Named(String name, ImagePairs.Pair pair) {}

    private final transient Map<Path, Named> byImage = new HashMap<>();
    private final transient Loader loader;

    /** A reader of these pairs. */
    public PairRecordReader(ImagePairs pairs, Loader loader) {
        this.loader = loader;
        pairs.pairs().forEach((name, pair) -> byImage.put(key(pair.image()), new Named(name, pair)));
    }

    private static Path key(Path image) {
        return image.toAbsolutePath().normalize();
    }

    @Override
    protected List<Writable> fields(URI location) throws IOException {
        Named named = byImage.get(key(new File(location).toPath()));
        if (named == null) {
            throw new IOException(location + " is not the image of a known pair");
        }
        List<Writable> fields = new ArrayList<>();
        fields.add(new LabelledImageWritable(loader.load(named.name, named.pair)));
        fields.add(new Text(named.name));
        return fields;
    }

    @Override
    public List<String> getLabels() {
        return List.of();
    }
}
