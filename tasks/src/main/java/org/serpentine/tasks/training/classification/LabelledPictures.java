package org.serpentine.tasks.training.classification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.datavec.api.split.CollectionInputSplit;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.classification.PicturePreparation;
import org.serpentine.tasks.training.data.DataParts;

/**
 * The pictures of a training in memory, by part: about three bytes a pixel of the resized pictures.
 *
 * @param classes    names of the classes
 * @param train      at least one picture
 * @param validation may be empty
 * @param test       may be empty
 */
public record LabelledPictures(List<String> classes, List<LabelledPicture> train, List<LabelledPicture> validation,
        List<LabelledPicture> test) {
    /**
     * Reads all parts.
     *
     * @throws IOException if a picture cannot be used
     */
    public static LabelledPictures read(PictureFolders folders, DataParts parts, PicturePreparation preparation, Progress progress)
            throws IOException {
        progress.begin("reading pictures", folders.files().size());
        int[] done = {0};
        try (FolderRecordReader reader = new FolderRecordReader(folders, preparation)) {
            return new LabelledPictures(folders.classes(), read(reader, folders, parts.train(), progress, done),
                    read(reader, folders, parts.validation(), progress, done), read(reader, folders, parts.test(), progress, done));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            progress.end();
        }
    }

    private static List<LabelledPicture> read(FolderRecordReader reader, PictureFolders folders, List<Integer> part, Progress progress,
            int[] done) throws IOException {
        List<URI> files = part.stream().map(i -> folders.files().get(i).toUri()).toList();
        List<LabelledPicture> pictures = new ArrayList<>();
        try {
            reader.initialize(new CollectionInputSplit(files));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading pictures", e);
        }
        while (!files.isEmpty() && reader.hasNext()) {
            LabelledPicture picture = FolderRecordReader.picture(reader.next());
            pictures.add(picture);
            progress.advance(++done[0], picture.name());
        }
        return pictures;
    }
}
