package org.serpentine.tasks.training.data;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataURI;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.Text;
import org.datavec.api.writable.Writable;

/**
 * A DataVec record reader of image and label pairs. The input split lists image files; a record is a
 * {@link LabelledImageWritable} and the pair's name as {@link Text}, its metadata the image's URI.
 */
public final class PairRecordReader extends BaseRecordReader {
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
    private transient Iterator<URI> locations = List.<URI>of().iterator();
    private transient Configuration configuration = new Configuration(false);

    /** A reader of these pairs. */
    public PairRecordReader(ImagePairs pairs, Loader loader) {
        this.loader = loader;
        pairs.pairs().forEach((name, pair) -> byImage.put(key(pair.image()), new Named(name, pair)));
    }

    private static Path key(Path image) {
        return image.toAbsolutePath().normalize();
    }

    @Override
    public void initialize(InputSplit split) throws IOException, InterruptedException {
        super.initialize(split);
        reset();
    }

    @Override
    public void initialize(Configuration conf, InputSplit split) throws IOException, InterruptedException {
        configuration = conf;
        initialize(split);
    }

    @Override
    public boolean hasNext() {
        return locations.hasNext();
    }

    @Override
    public List<Writable> next() {
        return nextRecord().getRecord();
    }

    @Override
    public Record nextRecord() {
        if (!hasNext()) {
            throw new NoSuchElementException("no pair is left; reset() starts over");
        }
        try {
            Record record = read(locations.next());
            invokeListeners(record);
            return record;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e.getMessage(), e);
        }
    }

    private Record read(URI location) throws IOException {
        Named named = byImage.get(key(new File(location).toPath()));
        if (named == null) {
            throw new IOException(location + " is not the image of a known pair");
        }
        List<Writable> fields = new ArrayList<>();
        fields.add(new LabelledImageWritable(loader.load(named.name, named.pair)));
        fields.add(new Text(named.name));
        return new org.datavec.api.records.impl.Record(fields, new RecordMetaDataURI(location, PairRecordReader.class));
    }

    @Override
    public List<String> getLabels() {
        return List.of();
    }

    @Override
    public void reset() {
        inputSplit.reset();
        locations = inputSplit.locationsIterator();
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public List<Writable> record(URI uri, DataInputStream stream) throws IOException {
        return read(uri).getRecord();
    }

    @Override
    public Record loadFromMetaData(RecordMetaData metaData) throws IOException {
        return read(metaData.getURI());
    }

    @Override
    public List<Record> loadFromMetaData(List<RecordMetaData> all) throws IOException {
        List<Record> records = new ArrayList<>();
        for (RecordMetaData one : all) {
            records.add(read(one.getURI()));
        }
        return records;
    }

    @Override
    public Configuration getConf() {
        return configuration;
    }

    @Override
    public void setConf(Configuration conf) {
        configuration = conf;
    }

    @Override
    public void close() {}
}
