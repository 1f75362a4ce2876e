package org.serpentine.io.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Opens weights files of any known format. */
public final class Checkpoints {

    private Checkpoints() {
    }

    /**
     * Opens a file; its format is told by its content. In a .pth that holds more than one state dict, the one under a
     * usual name is taken ({@code state_dict}, {@code model}, {@code params}, ..., raw weights before averaged ones).
     *
     * @param file safetensors, .pth (zip or legacy), .npy or .npz
     * @return the open checkpoint; close it after reading
     * @throws CheckpointException if the file cannot be read
     */
    public static Checkpoint open(Path file) throws CheckpointException {
        return openFile(file, null);
    }

    /**
     * Opens a .pth file at a given place of its object tree.
     *
     * @param file the file
     * @param root one of {@link Checkpoint#roots()} or any dotted path to a dict; empty for the top level
     * @return the open checkpoint; close it after reading
     * @throws CheckpointException if the file cannot be read or has no such place
     */
    public static Checkpoint open(Path file, String root) throws CheckpointException {
        return openFile(file, root);
    }

    private static Checkpoint openFile(Path file, String root) throws CheckpointException {
        ByteSource source = null;
        try {
            if (Files.isDirectory(file)) {
                throw new CheckpointException("it is a folder; give a weights file.");
            }
            source = ByteSource.map(file);
            return open(source, root);
        } catch (NoSuchFileException e) {
            throw new CheckpointException("Cannot open the checkpoint " + file + ": there is no such file.", e);
        } catch (IOException e) {
            close(source, e);
            throw new CheckpointException("Cannot open the checkpoint " + file + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            close(source, e);
            throw e;
        }
    }

    private static void close(ByteSource source, Throwable cause) {
        if (source != null) {
            try {
                source.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    static Checkpoint open(ByteSource source, String root) throws CheckpointException {
        if (TorchReader.matchesLegacy(source)) {
            return TorchReader.readLegacy(source, root);
        }
        if (ZipDirectory.matches(source)) {
            ZipDirectory zip = new ZipDirectory(source);
            String pickle = TorchReader.pickleEntry(zip);
            if (pickle != null) {
                return TorchReader.readZip(source, zip, pickle, root);
            }
            if (!NpyReader.isNpz(zip)) {
                throw new CheckpointException("It is a zip archive, but neither a PyTorch checkpoint (no data.pkl) nor an .npz.");
            }
            return topLevel(NpyReader.readNpz(source, zip), root);
        }
        if (NpyReader.matches(source)) {
            return topLevel(NpyReader.readNpy(source), root);
        }
        if (SafetensorsReader.matches(source)) {
            return topLevel(SafetensorsReader.read(source), root);
        }
        throw new CheckpointException("It is neither safetensors nor a PyTorch .pth (zip or legacy layout), .npy or .npz file, "
                + (source.size() == 0 ? "but empty." : "or its beginning is damaged; it has " + source.size() + " bytes."));
    }

    private static Checkpoint topLevel(Checkpoint checkpoint, String root) throws CheckpointException {
        if (root != null && !root.isEmpty()) {
            throw new CheckpointException("There is no root " + root + ": only .pth files have roots.");
        }
        return checkpoint;
    }
}
