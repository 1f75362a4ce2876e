package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.serpentine.cli.Said.run;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.tasks.catalogue.Catalogue;

class ModelsCommandTest {
    @Test
    void namesAreListedWithoutMeasuring() {
        Said all = run("models", "--names");
        assertEquals(0, all.status(), all.err());
        assertEquals(Catalogue.standard().names(), all.out().lines().map(line -> line.split(" ")[0]).toList());
        Said some = run("models", "--names", "efficientvim_m*", "resnet18");
        List<String> lines = some.out().lines().toList();
        assertTrue(lines.stream().allMatch(line -> line.matches("(efficientvim_m\\w+|resnet18) +\\S.*")), some.out());
        assertTrue(lines.size() > 2 && lines.get(lines.size() - 1).startsWith("resnet18"), some.out());
        assertEquals(2, run("models", "--names", "--size", "64x64").status());
    }

    @Test
    void measuringSaysHowToGetNamesOnly() {
        Said said = run("models", "test_vi*");
        assertEquals(0, said.status(), said.err());
        String first = said.out().lines().findFirst().orElseThrow();
        assertTrue(first.contains("Builds and measures") && first.contains("--names"), said.out());
        assertTrue(run("models", "nonexistent").err().contains("`serpentine models --names` lists all"));
    }
}
