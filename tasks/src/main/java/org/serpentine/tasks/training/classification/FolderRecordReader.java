package org.serpentine.tasks.training.classification;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.datavec.api.writable.BytesWritable;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.Text;
import org.datavec.api.writable.Writable;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.tasks.classification.PicturePreparation;
import org.serpentine.tasks.training.data.FileRecordReader;

/**
 * A DataVec record reader of pictures in one folder per class. A record: the bytes of the resized picture (channels last), its height, width
 * and channels, the number of its class, and its name below the data folder.
 */
public final class FolderRecordReader extends FileRecordReader {
    private static final long serialVersionUID = 1L;

    private final transient PictureFolders folders;
    private final transient PicturePreparation preparation;
    private final transient Map<URI, Integer> numbers = new HashMap<>();

    /** A reader of these pictures, resized as {@code preparation} says. */
    public FolderRecordReader(PictureFolders folders, PicturePreparation preparation) {
        this.folders = folders;
        this.preparation = preparation;
        for (int i = 0; i < folders.files().size(); i++) {
            numbers.put(folders.files().get(i).toUri(), i);
        }
    }

    @Override
    protected List<Writable> fields(URI location) throws IOException {
        Integer number = numbers.get(location);
        if (number == null) {
            throw new IOException(location + " is not one of the pictures in " + folders.root());
        }
        Path file = folders.files().get(number);
        Picture picture = preparation.resize(Pictures.read(file));
        String name = folders.root().relativize(file).toString();
        LabelledPicture read = LabelledPicture.of(name, picture, folders.labels().get(number));
        return List.of(new BytesWritable(read.values()), new IntWritable(read.height()), new IntWritable(read.width()),
                new IntWritable(read.channels()), new IntWritable(read.label()), new Text(read.name()));
    }

    /** The picture of a record. */
    static LabelledPicture picture(List<Writable> record) {
        return new LabelledPicture(record.get(5).toString(), record.get(2).toInt(), record.get(1).toInt(), record.get(3).toInt(),
                ((BytesWritable) record.get(0)).getContent(), record.get(4).toInt());
    }

    @Override
    public List<String> getLabels() {
        return folders.classes();
    }
}
