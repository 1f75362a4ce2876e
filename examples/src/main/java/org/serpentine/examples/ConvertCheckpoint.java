package org.serpentine.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.serpentine.tasks.classification.ClassificationModel;

/** Turns a published ImageNet checkpoint (PyTorch's .pth, which is never executed) into a safetensors file that knows its network. */
public final class ConvertCheckpoint {
    private ConvertCheckpoint() {}

    /** Takes the backbone's name, the checkpoint, the file to write, and optionally a file with the class names, one a line. */
    public static void main(String[] args) throws IOException {
        if (args.length != 3 && args.length != 4) {
            System.out.println("usage: ConvertCheckpoint NAME CHECKPOINT MODEL.safetensors [CLASSES.txt]");
            return;
        }
        // Every key must fit; averaged weights are preferred, wrappers such as "module." are taken off.
        ClassificationModel.Opened opened = ClassificationModel.open(args[0], Path.of(args[1]), args.length == 4 ? Path.of(args[3]) : null);
        System.out.println(opened.loaded());
        opened.model().save(Path.of(args[2]));
        System.out.println("now type: serpentine classify -i PICTURES -m " + args[2]);
    }
}
