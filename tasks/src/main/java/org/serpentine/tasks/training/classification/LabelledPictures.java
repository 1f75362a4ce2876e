package org.serpentine.tasks.training.classification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
    private static final int DIGEST_BYTES = 8;

    /**
     * Reads all parts. A picture that cannot be read is told and left out.
     *
     * @param damaged told why, for each picture that is left out
     * @throws IOException if so many are left out that a class has none to train on any more
     */
    public static LabelledPictures read(PictureFolders folders, DataParts parts, PicturePreparation preparation, Progress progress,
            Consumer<String> damaged) throws IOException {
        progress.begin("reading pictures", folders.files().size());
        int[] done = {0};
        LabelledPictures read;
        try (FolderRecordReader reader = new FolderRecordReader(folders, preparation)) {
            read = new LabelledPictures(folders.classes(), read(reader, folders, parts.train(), progress, done, damaged),
                    read(reader, folders, parts.validation(), progress, done, damaged),
                    read(reader, folders, parts.test(), progress, done, damaged));
        } finally {
            progress.end();
        }
        for (int c = 0; c < folders.classes().size(); c++) {
            int number = c;
            long given = parts.train().stream().filter(i -> folders.labels().get(i) == number).count();
            if (given > 0 && read.train.stream().noneMatch(p -> p.label() == number)) {
                throw new IOException("class " + folders.classes().get(c) + " has lost all of its " + given + " pictures to train on, "
                        + "which cannot be read; replace them, or remove the folder");
            }
        }
        return read;
    }

    private static List<LabelledPicture> read(FolderRecordReader reader, PictureFolders folders, List<Integer> part, Progress progress,
            int[] done, Consumer<String> damaged) throws IOException {
        List<URI> files = part.stream().map(i -> folders.files().get(i).toUri()).toList();
        List<LabelledPicture> pictures = new ArrayList<>();
        try {
            reader.initialize(new CollectionInputSplit(files));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading pictures", e);
        }
        for (int i : part) {
            try {
                pictures.add(FolderRecordReader.picture(reader.next()));
            } catch (UncheckedIOException e) {
                damaged.accept(e.getCause().getMessage());
            }
            progress.advance(++done[0], folders.files().get(i).getFileName().toString());
        }
        return pictures;
    }

    /**
     * What tells whether a training is resumed with the same data: number, bytes and a digest of the names and sizes of the files of
     * each class and part, in the order of the parts.
     *
     * @param root the folder that names are below
     * @throws IOException if a file is gone
     */
    public Map<String, String> fingerprint(Path root) throws IOException {
        Map<String, String> prints = new LinkedHashMap<>();
        fingerprint(root, "training", train, prints);
        fingerprint(root, "validation", validation, prints);
        fingerprint(root, "test", test, prints);
        return prints;
    }

    private void fingerprint(Path root, String part, List<LabelledPicture> pictures, Map<String, String> prints) throws IOException {
        for (int c = 0; c < classes.size(); c++) {
            MessageDigest digest = sha256();
            int count = 0;
            long bytes = 0;
            for (LabelledPicture picture : pictures) {
                if (picture.label() == c) {
                    long size = Files.size(root.resolve(picture.name()));
                    digest.update((picture.name().replace('\\', '/') + '\n' + size + '\n').getBytes(StandardCharsets.UTF_8));
                    bytes += size;
                    count++;
                }
            }
            if (count > 0) {
                prints.put(part + " pictures of " + classes.get(c), count + " of " + bytes + " bytes, digest "
                        + HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES));
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
