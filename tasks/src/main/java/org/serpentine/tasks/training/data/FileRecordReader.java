package org.serpentine.tasks.training.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataURI;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.Writable;

/** A DataVec record reader that makes one record of each file of its input split; a record's metadata is the file's URI. */
public abstract class FileRecordReader extends BaseRecordReader {
    private static final long serialVersionUID = 1L;

    private transient Iterator<URI> locations = List.<URI>of().iterator();
    private transient Configuration configuration = new Configuration(false);

    /** A reader that is to be initialised with a split. */
    protected FileRecordReader() {}

    /**
     * Reads a file.
     *
     * @return the fields of its record
     * @throws IOException naming the file that cannot be used, and why
     */
    protected abstract List<Writable> fields(URI location) throws IOException;

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
            throw new NoSuchElementException("no file is left; reset() starts over");
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
        return new org.datavec.api.records.impl.Record(fields(location), new RecordMetaDataURI(location, getClass()));
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
