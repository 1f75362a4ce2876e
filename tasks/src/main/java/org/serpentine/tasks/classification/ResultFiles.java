package org.serpentine.tasks.classification;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.serpentine.io.AtomicFiles;

/** Writes the results of many pictures; the files appear whole or not at all. */
public final class ResultFiles {
    private static final String HEADER = "file,rank,index,class,probability,error\n";

    private ResultFiles() {}

    /** One line for each picture and class, ranks counted from 1; a picture that failed has one line with the error. */
    public static void csv(Path file, List<PictureResult> results) throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        for (PictureResult r : results) {
            String name = quoted(r.file().toString());
            int rank = 0;
            for (Prediction p : r.predictions()) {
                text.append(String.format(Locale.ROOT, "%s,%d,%d,%s,%.6f,%n", name, ++rank, p.index(), quoted(p.label()), p.probability()));
            }
            if (r.failed()) {
                text.append(name).append(",,,,,").append(quoted(r.error())).append(System.lineSeparator());
            }
        }
        byte[] bytes = text.toString().replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFiles.write(file, out -> out.write(bytes));
    }

    private static String quoted(String field) {
        return field.matches("[^\",\r\n]*") ? field : '"' + field.replace("\"", "\"\"") + '"';
    }

    /** The same as JSON, with the name of the network. */
    public static void json(Path file, String network, List<PictureResult> results) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode().put("network", network);
        ArrayNode pictures = root.putArray("pictures");
        for (PictureResult r : results) {
            ObjectNode one = pictures.addObject().put("file", r.file().toString());
            if (r.failed()) {
                one.put("error", r.error());
                continue;
            }
            ArrayNode predictions = one.putArray("predictions");
            r.predictions().forEach(p -> predictions.addObject().put("index", p.index()).put("class", p.label())
                    .put("probability", p.probability()));
        }
        byte[] bytes = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
        AtomicFiles.write(file, out -> out.write(bytes));
    }
}
