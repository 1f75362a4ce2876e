package org.serpentine.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The snippets of docs/api.md stand in the example programs, which the compiler has checked. */
class ApiPageTest {
    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static String withoutIndent(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    @Test
    void everySnippetIsPartOfAnExample() throws IOException {
        List<String> programs = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/org/serpentine/examples"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                programs.add(withoutIndent(Files.readString(file)));
            }
        }
        List<String> snippets = SNIPPET.matcher(Files.readString(Path.of("../docs/api.md"))).results()
                .map(match -> match.group(1)).toList();
        assertTrue(snippets.size() >= 8, "snippets found: " + snippets.size());
        for (String snippet : snippets) {
            String code = withoutIndent(snippet);
            assertTrue(programs.stream().anyMatch(program -> program.contains(code)), () -> "in no example, copy it anew:\n" + snippet);
        }
    }
}
