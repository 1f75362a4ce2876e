package org.serpentine.tasks.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.backbones.ClassToken;

class WordsTest {
    private static final String OPTION = "cls_position";

    private static ClassToken choose(ObjectNode config) {
        return Words.choose(config, OPTION, ClassToken.NONE, List.of(ClassToken.NONE, ClassToken.HEAD));
    }

    private static ObjectNode config() {
        return new ObjectMapper().createObjectNode();
    }

    @Test
    void wordsNameConstantsInAnyCase() {
        assertEquals(ClassToken.HEAD, choose(config().put(OPTION, "head")));
        assertEquals(ClassToken.HEAD, choose(config().put(OPTION, "HEAD")));
        assertEquals(ClassToken.NONE, choose(config()));
    }

    @Test
    void otherWordsAreRefusedWithTheKnownOnes() {
        for (String word : new String[] {"front", "tail"}) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> choose(config().put(OPTION, word)));
            assertEquals("cls_position is \"" + word + "\", expected one of none, head", e.getMessage());
        }
    }

    @Test
    void whatIsNotBuiltIsRefused() {
        ObjectNode config = config();
        config.putObject("patch_cfg").put("padding", "same");
        Exception e = assertThrows(IllegalArgumentException.class, () -> Words.only(config, "patch_cfg.padding", "corner"));
        assertEquals("patch_cfg.padding is \"same\", but only corner is built", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Words.only(config, "patch_cfg"));
        Words.only(config, "patch_cfg.padding", "corner", "same");
        Words.only(config.putNull("norm"), "norm");
        Words.only(config, "left.out");
    }

    @Test
    void sidesAreOneNumber() {
        ObjectNode config = config().put("stride", 4);
        config.putArray("patch").add(8).add(8);
        config.putArray("windows").add(7).addArray().add(5).add(3);
        assertEquals(4, Words.side(config, "stride", 16));
        assertEquals(8, Words.side(config, "patch", 16));
        assertEquals(16, Words.side(config, "size", 16));
        assertEquals(7, Words.side(config, "windows", 0, 1));
        assertEquals(1, Words.side(config, "windows", 2, 1));
        Exception e = assertThrows(IllegalArgumentException.class, () -> Words.side(config, "windows", 1, 1));
        assertEquals("windows[1] is [5,3], but only a whole number or two equal ones are built", e.getMessage());
    }

    @Test
    void configsRememberWhatWasAskedFor() {
        Config config = new Config(config().put("depth", 2).put("seed", 7).put("width", 8));
        assertEquals(List.of("depth", "seed", "width"), config.unread());
        assertEquals(2, config.path("depth").asInt());
        assertEquals(8, config.get("width").asInt());
        assertEquals(List.of("seed"), config.unread());
    }
}
