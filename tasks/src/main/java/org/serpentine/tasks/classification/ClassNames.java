package org.serpentine.tasks.classification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Names of classes: from a file, from a model's metadata, or numbers. */
final class ClassNames {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private ClassNames() {}

    /**
     * One name a line, in the order of the classes; empty lines at the end do not count, nor does a byte-order mark. Of equal names the
     * second becomes {@code NAME (2)} and so on: ImageNet has two cranes.
     */
    static List<String> read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = new ArrayList<>(Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file + " with class names; give a text file with one name a line", e);
        } catch (MalformedInputException e) {
            throw new IOException(file + " is no text in UTF-8; give a text file with one class name a line", e);
        }
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
            lines.remove(lines.size() - 1);
        }
        if (lines.isEmpty()) {
            throw new IOException(file + " is empty; give a text file with one class name a line");
        }
        if (lines.get(0).startsWith(BYTE_ORDER_MARK)) {
            lines.set(0, lines.get(0).substring(1));
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.get(i).strip();
            if (name.isEmpty()) {
                throw new IOException("line " + (i + 1) + " of " + file + " is empty; expected one class name a line");
            }
            names.add(unused(name, names));
        }
        return names;
    }

    private static String unused(String name, List<String> used) {
        String distinct = name;
        for (int n = 2; used.contains(distinct); n++) {
            distinct = name + " (" + n + ")";
        }
        return distinct;
    }

    /** {@code class 0}, {@code class 1}, ... */
    static List<String> numbers(int classes) {
        List<String> names = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            names.add("class " + c);
        }
        return names;
    }

    static String toJson(List<String> names) {
        try {
            return JSON.writeValueAsString(names);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> fromJson(String text) {
        try {
            return JSON.readValue(text, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the class names \"" + text + "\" are no list: " + e.getOriginalMessage(), e);
        }
    }
}
