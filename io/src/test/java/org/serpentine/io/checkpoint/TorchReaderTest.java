package org.serpentine.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchReaderTest {

    private static final Map<String, byte[]> SIX = Map.of("0", Pickle.floats(0, 1, 2, 3, 4, 5));
    private static final long[] SHAPE = {2, 3};
    private static final long[] ROWS = {3, 1};

    private static Pickle tensorDict(Pickle pickle, String... names) {
        pickle.raw('}', '(');
        for (String name : names) {
            pickle.text(name).tensor("FloatStorage", "0", 6, 0, SHAPE, ROWS);
        }
        return pickle.raw('u');
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void viewsOnOneStorageComeOutDense(boolean deflate) throws IOException {
        byte[] pickle = Pickle.protocol2().raw('}', '(')
                .text("whole").tensor("FloatStorage", "0", 6, 0, SHAPE, ROWS)
                .text("transposed").tensor("FloatStorage", "0", 6, 0, new long[] {3, 2}, new long[] {1, 3})
                .text("column").tensor("FloatStorage", "0", 6, 1, new long[] {2, 1}, new long[] {3, 1})
                .text("row").tensor("FloatStorage", "0", 6, 3, new long[] {3}, new long[] {1})
                .text("expanded").tensor("FloatStorage", "0", 6, 5, new long[] {2, 2}, new long[] {0, 0})
                .text("scalar").tensor("FloatStorage", "0", 6, 4, new long[0], new long[0])
                .text("empty").tensor("FloatStorage", "0", 6, 0, new long[] {0, 7}, new long[] {7, 1})
                .raw('u', '.').done();
        try (Checkpoint c = Pickle.open(Pickle.zip(pickle, SIX, deflate))) {
            assertEquals(List.of("whole", "transposed", "column", "row", "expanded", "scalar", "empty"), c.keys());
            assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, c.read("whole"));
            assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, c.read("transposed"));
            assertArrayEquals(new float[] {1, 4}, c.read("column"));
            assertArrayEquals(new float[] {3, 4, 5}, c.read("row"));
            assertArrayEquals(new float[] {5, 5, 5, 5}, c.read("expanded"));
            assertArrayEquals(new float[] {4}, c.read("scalar"));
            assertArrayEquals(new int[0], c.shape("scalar"));
            assertArrayEquals(new float[0], c.read("empty"));
        }
    }

    @Test
    void allElementTypesAreRead() throws IOException {
        ByteBuffer half = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 0x3555).putShort((short) 0xC000);
        ByteBuffer brain = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 0x3FC0).putShort((short) 0xC040);
        ByteBuffer doubles = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putDouble(1.0 / 3).putDouble(-7);
        ByteBuffer longs = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 40).putLong(-3);
        ByteBuffer ints = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(70000).putInt(-3);
        Pickle pickle = Pickle.protocol2().raw('}', '(');
        String[] types = {"Half", "BFloat16", "Double", "Long", "Int", "Byte", "Char", "Bool"};
        for (String type : types) {
            pickle.text(type).tensor(type + "Storage", type, 2, 0, new long[] {2}, new long[] {1});
        }
        byte[] file = Pickle.zip(pickle.raw('u', '.').done(), Map.of("Half", half.array(), "BFloat16", brain.array(),
                "Double", doubles.array(), "Long", longs.array(), "Int", ints.array(), "Byte", new byte[] {(byte) 200, 1},
                "Char", new byte[] {(byte) 200, 1}, "Bool", new byte[] {0, 1}), false);
        try (Checkpoint c = Pickle.open(file)) {
            assertArrayEquals(new float[] {0.333251953125f, -2}, c.read("Half"));
            assertArrayEquals(new float[] {1.5f, -3}, c.read("BFloat16"));
            assertArrayEquals(new float[] {(float) (1.0 / 3), -7}, c.read("Double"));
            assertArrayEquals(new long[] {1L << 40, -3}, c.readLongs("Long"));
            assertArrayEquals(new float[] {70000, -3}, c.read("Int"));
            assertArrayEquals(new float[] {200, 1}, c.read("Byte"));
            assertArrayEquals(new float[] {-56, 1}, c.read("Char"));
            assertArrayEquals(new float[] {0, 1}, c.read("Bool"));
            assertThrows(CheckpointException.class, () -> c.readLongs("Half"));
        }
    }

    @Test
    void theStateDictIsFoundBesideSettingsAndOptimizer() throws IOException {
        Pickle pickle = Pickle.protocol2().raw('}', '(')
                .text("epoch").number(200)
                .text("args").global("argparse", "Namespace").raw(')', 0x81, '}').text("lr").raw('G')
                .bytes(new byte[8]).raw('s', 'b')
                .text("optimizer").raw('}', '(').text("state").raw('}', '(').number(0);
        tensorDict(pickle, "exp_avg").raw('u', 'u').text("model_ema");
        tensorDict(pickle, "a.weight").text("model");
        tensorDict(pickle, "a.weight", "b.weight").raw('u', '.');
        byte[] file = Pickle.zip(pickle.done(), SIX, false);
        try (Checkpoint c = Pickle.open(file)) {
            assertEquals("model", c.root());
            assertEquals(List.of("a.weight", "b.weight"), c.keys());
            assertEquals(List.of("model_ema", "model"), c.roots());
            assertEquals("200", c.metadata().get("epoch"));
            assertEquals(List.of("weight"), c.select("b.").keys());
            assertArrayEquals(new int[] {2, 3}, c.select("b.").shape("weight"));
        }
        try (Checkpoint c = Checkpoints.open(ByteSource.of(file), "model_ema")) {
            assertEquals(List.of("a.weight"), c.keys());
        }
        try (Checkpoint c = Checkpoints.open(ByteSource.of(file), "optimizer")) {
            assertEquals(List.of("state.0.exp_avg"), c.keys());
        }
        CheckpointException e = assertThrows(CheckpointException.class, () -> Checkpoints.open(ByteSource.of(file), "weights"));
        assertTrue(e.getMessage().contains("no root weights; it has [model_ema, model]"), e.getMessage());
    }

    @Test
    void unclearChoicesAreLeftToTheCaller() {
        Pickle pickle = Pickle.protocol2().raw('}', '(').text("first");
        tensorDict(pickle, "w").text("second");
        tensorDict(pickle, "w").raw('u', '.');
        CheckpointException e = assertThrows(CheckpointException.class, () -> Pickle.open(Pickle.zip(pickle.done(), SIX, false)));
        assertTrue(e.getMessage().contains("[first, second]"), e.getMessage());
    }

    @Test
    void parametersAndNumpyNumbersAreUnderstood() throws IOException {
        Pickle pickle = Pickle.protocol2().global("collections", "OrderedDict").raw(')', 'R', '(')
                .text("w").global("torch._utils", "_rebuild_parameter").raw('(')
                .tensor("FloatStorage", "0", 6, 0, SHAPE, ROWS).raw(0x88).global("collections", "OrderedDict").raw(')', 'R', 't', 'R')
                .text("best").global("numpy.core.multiarray", "scalar").raw('(').global("numpy", "dtype").raw('(').text("f8")
                .raw(0x89, 0x88, 't', 'R', '(').number(3).text("<").raw('N', 'N', 'N').number(-1).number(-1).number(0).raw('t', 'b')
                .global("_codecs", "encode").raw('(').text("\u0000\u0000\u0000\u0000\u0000\u0000\u00f8?").text("latin1")
                .raw('t', 'R', 't', 'R', 'u', '.');
        try (Checkpoint c = Pickle.open(Pickle.zip(pickle.done(), SIX, false))) {
            assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, c.read("w"));
            assertEquals("1.5", c.metadata().get("best"));
        }
    }

    @Test
    void untypedStoragesTakeTheTensorsType() throws IOException {
        Pickle pickle = Pickle.protocol2().raw('}').text("w").global("torch._utils", "_rebuild_tensor_v3").raw('(', '(')
                .text("storage").global("torch.storage", "UntypedStorage").text("0").text("cpu").number(24).raw('t', 'Q')
                .number(0).tuple(6).tuple(1).raw(0x89, '}').global("torch", "float32").raw('t', 'R', 's', '.');
        try (Checkpoint c = Pickle.open(Pickle.zip(pickle.done(), SIX, false))) {
            assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, c.read("w"));
        }
    }

    @Test
    void theLegacyLayoutIsRead() throws IOException {
        Pickle view = new Pickle().raw('(').text("9").number(2).number(3).raw('t');
        Pickle pickle = Pickle.protocol2().raw('}', '(')
                .text("w").tensor("FloatStorage", "4711", 6, 0, new long[] {3, 2}, new long[] {1, 3})
                .text("n").tensor("LongStorage", "12", 1, 0, new long[0], new long[0])
                .text("part").global("torch._utils", "_rebuild_tensor").raw('(').storage("FloatStorage", "4711", 6, view)
                .number(1).tuple(2).tuple(1).raw('t', 'R').raw('u', '.');
        byte[] file = Pickle.legacy(pickle.done(), Map.of("4711", Pickle.floats(0, 1, 2, 3, 4, 5), "12",
                new byte[] {7, 0, 0, 0, 0, 0, 0, 0}), Map.of("4711", 6L, "12", 1L));
        try (Checkpoint c = Pickle.open(file)) {
            assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, c.read("w"));
            assertArrayEquals(new long[] {7}, c.readLongs("n"));
            assertArrayEquals(new float[] {3, 4}, c.read("part"));
        }
    }

    @Test
    void bigEndianArchivesAreTurned() throws IOException {
        byte[] big = ByteBuffer.allocate(24).putFloat(0).putFloat(1).putFloat(2).putFloat(3).putFloat(4).putFloat(5).array();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            Pickle.entry(zip, "data.pkl", tensorDict(Pickle.protocol2(), "w").raw('.').done(), false);
            Pickle.entry(zip, "byteorder", "big".getBytes(), false);
            Pickle.entry(zip, "data/0", big, false);
        }
        try (Checkpoint c = Pickle.open(bytes.toByteArray())) {
            assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, c.read("w"));
        }
    }
}
