package org.serpentine.io.dicom;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs dcmtk and dicom3tools as oracles; tests that need one are skipped where it is not installed. */
public final class Tool {
    /** What a tool said. */
    public record Result(int status, String output) { }

    private Tool() { }

    /** Runs a tool and gives its exit status and everything it printed. */
    public static Result run(String name, Object... arguments) throws IOException, InterruptedException {
        Path program = Path.of("/usr/bin", name);
        Assumptions.assumeTrue(Files.isExecutable(program), name + " is not installed");
        List<String> command = new ArrayList<>(List.of(program.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(name + " did not end");
        }
        return new Result(process.exitValue(), output);
    }

    /** The lines of a dciodvfy report that are errors. */
    public static List<String> dciodvfyErrors(Path file) throws IOException, InterruptedException {
        return run("dciodvfy", file).output().lines().filter(line -> line.contains("Error")).toList();
    }
}
