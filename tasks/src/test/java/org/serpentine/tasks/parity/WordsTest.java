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
}
