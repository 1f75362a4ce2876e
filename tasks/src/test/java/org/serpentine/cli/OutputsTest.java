package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputsTest {
    @TempDir
    private Path folder;

    /** As a shell hands them over: {@code --classes <(...)}, {@code -i /dev/stdin}. */
    @Test
    void pipesAreReadByName() throws IOException {
        Optional<Path> pipe = openPipe();
        assumeTrue(pipe.isPresent(), "this program has no open pipe to try");
        assertDoesNotThrow(() -> new Outputs().reads("--classes", pipe.get()).uses("the input", List.of(pipe.get()))
                .file("--csv", folder.resolve("a.csv")));
    }

    private static Optional<Path> openPipe() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return Optional.empty();
        }
        try (Stream<Path> open = Files.list(descriptors)) {
            return open.filter(p -> {
                try {
                    return Files.readSymbolicLink(p).toString().matches("(pipe|socket):.*");
                } catch (IOException e) {
                    return false; // closed meanwhile
                }
            }).findFirst();
        }
    }

    @Test
    void aResultIsNoInputWhateverItIsCalled() throws IOException {
        Path input = Files.writeString(folder.resolve("input.png"), "picture");
        Path link = Files.createSymbolicLink(folder.resolve("link"), input);
        Outputs outputs = new Outputs().reads("the input", input).file("--csv", folder.resolve("a.csv"));
        Exception e = assertThrows(IllegalArgumentException.class, () -> outputs.file("--json", link));
        assertTrue(e.getMessage().contains("--json is " + link) && e.getMessage().contains("the input " + input), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> outputs.file("--json", folder.resolve("x/../a.csv")));
    }
}
