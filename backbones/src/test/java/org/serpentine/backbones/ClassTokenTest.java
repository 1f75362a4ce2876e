package org.serpentine.backbones;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

class ClassTokenTest {
    private static Tensor numbered(int from, int... shape) {
        Tensor t = Tensor.zeros(shape);
        for (int i = 0; i < t.elements(); i++) {
            t.data()[i] = from + i;
        }
        return t;
    }

    @ParameterizedTest
    @EnumSource(value = ClassToken.class, mode = EnumSource.Mode.EXCLUDE, names = "MIDDLE_READ_AT_CENTRE")
    void patchesComeBackUnchanged(ClassToken place) {
        try (Context ctx = Context.create(1)) {
            for (int m : new int[] {1, 4, 5}) {
                Tensor patches = numbered(0, 2, m, 3);
                Tensor whole = place.insert(ctx, patches, numbered(1000, 2, place.count(), 3));
                assertEquals(m + place.count(), whole.size(1));
                assertArrayEquals(patches.data(), place.patches(ctx, whole).data());
            }
        }
    }

    @Test
    void middleStandsBehindHalfOfThePatches() {
        try (Context ctx = Context.create(1)) {
            Tensor whole = ClassToken.MIDDLE.insert(ctx, numbered(0, 1, 5, 1), numbered(9, 1, 1, 1));
            assertArrayEquals(new float[] {0, 1, 9, 2, 3, 4}, whole.data());
            assertArrayEquals(new float[] {9}, ClassToken.MIDDLE.read(ctx, whole).data());
        }
    }

    /** What the released code of RSMamba does with odd numbers of patches. */
    @Test
    void centreOfAnOddSequenceIsNotTheToken() {
        try (Context ctx = Context.create(1)) {
            ClassToken token = ClassToken.MIDDLE_READ_AT_CENTRE;
            Tensor odd = token.insert(ctx, numbered(0, 1, 5, 1), numbered(9, 1, 1, 1));
            assertArrayEquals(new float[] {0, 1, 9, 2, 3, 4}, odd.data());
            assertArrayEquals(new float[] {2}, token.read(ctx, odd).data());
            assertArrayEquals(new float[] {0, 1, 9, 3, 4}, token.patches(ctx, odd).data());
            Tensor even = token.insert(ctx, numbered(0, 1, 4, 1), numbered(9, 1, 1, 1));
            assertArrayEquals(new float[] {9}, token.read(ctx, even).data());
            assertArrayEquals(new float[] {0, 1, 2, 3}, token.patches(ctx, even).data());
        }
    }

    /** A table of an odd grid holds the class token's row where it stands, not where it is read. */
    @Test
    void tablesOfOddGridsKeepTheTokensRow() {
        try (Context ctx = Context.create(1)) {
            Tensor table = ClassToken.MIDDLE.insert(ctx, numbered(0, 1, 9, 1), numbered(1000, 1, 1, 1));
            assertArrayEquals(PositionTable.resize(ctx, table, ClassToken.MIDDLE, 3, 3, 3, 5).data(),
                    PositionTable.resize(ctx, table, ClassToken.MIDDLE_READ_AT_CENTRE, 3, 3, 3, 5).data());
        }
    }

    @Test
    void bothEndsAreAveraged() {
        try (Context ctx = Context.create(1)) {
            Tensor whole = ClassToken.BOTH_ENDS.insert(ctx, numbered(0, 1, 2, 1), numbered(7, 1, 2, 1));
            assertArrayEquals(new float[] {7, 0, 1, 8}, whole.data());
            assertArrayEquals(new float[] {7.5f}, ClassToken.BOTH_ENDS.read(ctx, whole).data());
            assertThrows(IllegalStateException.class, () -> ClassToken.NONE.read(ctx, whole));
        }
    }
}
