package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a Java of its own, which only says how it was called. */
class LauncherTest {
    private static final Path LAUNCHER = Path.of("..", "serpentine");

    @TempDir
    private Path folder;

    @BeforeEach
    void home() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")) && Files.exists(LAUNCHER), "no shell, or not in a module of the project");
        Files.copy(LAUNCHER, folder.resolve("serpentine"));
        Files.writeString(Files.createDirectories(folder.resolve("examples/target")).resolve("serpentine.classpath"), "none");
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"21.0.1\"\n");
        Files.writeString(java, "#!/bin/sh\necho \"${LC_ALL-unset}\"\n");
        assertTrue(java.toFile().setExecutable(true));
    }

    private String localeOfJava(String variable, String value) throws Exception {
        ProcessBuilder call = new ProcessBuilder("/bin/sh", folder.resolve("serpentine").toString(), "models");
        call.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        call.environment().put("SERPENTINE_JAVA_HOME", folder.resolve("jdk").toString());
        call.environment().put(variable, value);
        Process process = call.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        return said;
    }

    @Test
    void namesOutsideAsciiSurviveInEveryLocale() throws Exception {
        assertEquals("C.UTF-8", localeOfJava("LC_ALL", "C"));
        assertEquals("C.UTF-8", localeOfJava("LANG", "POSIX"));
        assertEquals("unset", localeOfJava("LC_CTYPE", "C.UTF-8"), "a locale of UTF-8 is left alone");
    }
}
