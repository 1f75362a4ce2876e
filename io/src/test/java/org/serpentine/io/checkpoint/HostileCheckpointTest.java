package org.serpentine.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that lie, attack or were cut short are refused with a reason. */
class HostileCheckpointTest {

    private static final Map<String, byte[]> SIX = Map.of("0", Pickle.floats(0, 1, 2, 3, 4, 5));
    private static final long[] ROWS = {3, 1};

    private static void assertRefused(String reason, byte[] file) {
        CheckpointException e = assertTimeoutPreemptively(Duration.ofSeconds(20),
                () -> assertThrows(CheckpointException.class, () -> {
                    try (Checkpoint c = Pickle.open(file)) {
                        for (String key : c.keys()) {
                            c.read(key);
                        }
                    }
                }));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    private static byte[] zip(Pickle pickle) {
        return Pickle.zip(pickle.raw('.').done(), SIX, false);
    }

    @ParameterizedTest
    @CsvSource({"posix, system", "builtins, eval", "__builtin__, getattr", "os, popen", "subprocess, Popen",
        "torch.jit._pickle, restore_type_tag", "__torch__.Net, Net", "torch._utils, _rebuild_qtensor", "functools, partial"})
    void foreignClassesAreRefusedByName(String module, String name) {
        assertRefused(module + "." + name, zip(Pickle.protocol2().global(module, name).raw('(').text("echo").raw('t', 'R')));
        assertRefused(module + "." + name,
                zip(new Pickle().raw(0x80, 4).text(module).text(name).raw(0x93)));
    }

    @Test
    void oldInstanceOpcodesAreRefused() {
        assertRefused("opcode 0x69", zip(Pickle.protocol2().raw('(', 'i').bytes("os\nsystem\n".getBytes(StandardCharsets.US_ASCII))));
        assertRefused("opcode 0x82", zip(Pickle.protocol2().raw(0x82, 1)));
    }

    @Test
    void lyingTensorsAreRefused() {
        long huge = 1L << 62;
        assertRefused("reaches from element", tensor(6, 0, new long[] {3, 3}, ROWS));
        assertRefused("reaches from element", tensor(6, 4, new long[] {3}, new long[] {1}));
        assertRefused("reaches from element", tensor(6, -1, new long[] {3}, new long[] {1}));
        assertRefused("reaches from element", tensor(6, huge, new long[] {3}, new long[] {1}));
        assertRefused("impossible shape", tensor(6, 0, new long[] {-2, 3}, ROWS));
        assertRefused("impossible shape", tensor(6, 0, new long[] {huge, 4}, ROWS));
        assertRefused("more than 2147483647", tensor(6, 0, new long[] {65536, 65536}, new long[] {0, 0}));
        assertRefused("claims 2000000000 elements", tensor(6, 0, new long[] {2000000000}, new long[] {0}));
        assertRefused("has stride -1", tensor(6, 5, new long[] {6}, new long[] {-1}));
        assertRefused("has stride", tensor(6, 0, new long[] {2, 2}, new long[] {huge, huge}));
        assertRefused("1 extents but 2 strides", tensor(6, 0, new long[] {2}, ROWS));
        assertRefused("holds 6", tensor(7, 0, new long[] {2}, new long[] {1}));
        assertRefused("holds 6", tensor(-7, 0, new long[] {2}, new long[] {1}));
        assertRefused("storage 8", zip(Pickle.protocol2().raw('}').text("w").tensor("FloatStorage", "8", 6, 0, ROWS, ROWS).raw('s')));
        assertRefused("do not fit", zip(Pickle.protocol2().global("torch._utils", "_rebuild_tensor_v2").raw(')', 'R')));
        assertRefused("do not fit", tensor(6, 0, new long[1000], new long[1000]));
    }

    private static byte[] tensor(long elements, long offset, long[] size, long[] stride) {
        return zip(Pickle.protocol2().raw('}').text("w").tensor("FloatStorage", "0", elements, offset, size, stride).raw('s'));
    }

    @Test
    void selfReferenceAndSharingAreBounded() {
        Pickle cycle = Pickle.protocol2().raw('}', 'q', 0).text("a").raw('h', 0, 's');
        assertRefused("nests its dicts", zip(cycle));
        Pickle keyed = Pickle.protocol2().raw(']', 'q', 0, 'h', 0, 'a', '}', 'h', 0, 'h', 0, 's');
        assertRefused("no tensors", zip(keyed));
        Pickle laughs = Pickle.protocol2().raw('}', 'q', 0);
        for (int level = 1; level <= 25; level++) {
            laughs.raw('}', '(');
            for (int i = 0; i < 10; i++) {
                laughs.text("k" + i).raw('h', level - 1);
            }
            laughs.raw('u', 'q', level);
        }
        assertRefused("refer to each other so often", zip(laughs));
        Pickle deep = Pickle.protocol2();
        for (int i = 0; i < 200_000; i++) {
            deep.raw(']');
        }
        for (int i = 1; i < 200_000; i++) {
            deep.raw('a');
        }
        assertRefused("nests its dicts", zip(deep));
    }

    @Test
    void longRunsAndLongTextsAreBounded() {
        Pickle endless = Pickle.protocol2();
        byte[] many = new byte[1 << 20];
        Arrays.fill(many, (byte) ']');
        for (int i = 0; i < 4; i++) {
            endless.bytes(many);
        }
        assertRefused("steps; that is refused", zip(endless));
        assertRefused("claims 2147483647 bytes", zip(Pickle.protocol2().raw('X').i32(Integer.MAX_VALUE)));
        assertRefused("claims -1 bytes", zip(Pickle.protocol2().raw(0x8b).i32(-1)));
        String name = "n".repeat(1500);
        assertRefused("tensor's name has more", zip(Pickle.protocol2().raw('}').text(name).raw('}').text(name).raw('}').text(name)
                .tensor("FloatStorage", "0", 6, 0, new long[] {2, 3}, ROWS).raw('s', 's', 's')));
    }

    @Test
    void copiesThatMultiplyAreBounded() {
        Pickle copies = Pickle.protocol2().raw(']', '(');
        for (int i = 0; i < 1000; i++) {
            copies.raw('N', 'N', 0x86);
        }
        copies.raw('e', 'q', 0);
        for (int i = 0; i < 100_000; i++) {
            copies.global("collections", "OrderedDict").raw('h', 0, 0x85, 'R');
        }
        assertRefused("copies lists of pairs", zip(copies));
    }

    @Test
    void brokenStackMachinesAreRefused() {
        assertRefused("its stack is empty", zip(new Pickle()));
        assertRefused("its stack is empty", zip(new Pickle().raw('(', 'a')));
        assertRefused("a mark is missing", zip(new Pickle().raw('t')));
        assertRefused("memo 3 was never set", zip(new Pickle().raw('h', 3)));
        assertRefused("key without a value", zip(new Pickle().raw('}', '(', 'N', 'u')));
        assertRefused("expected a PyTuple", zip(new Pickle().global("collections", "OrderedDict").raw('N', 'R')));
        assertRefused("not UTF-8", zip(new Pickle().raw(0x8c, 2, 0xC3, 0x28)));
        assertRefused("protocol 9", zip(new Pickle().raw(0x80, 9)));
        assertRefused("ends too early", Pickle.zip(new byte[] {(byte) 0x80}, SIX, false));
        assertRefused("no tensor storage", zip(new Pickle().raw('N', 'Q')));
        assertRefused("whole number is malformed", zip(new Pickle().raw('I').bytes("1e5\n".getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void zipBombsAndForeignArchivesAreRefused() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bomb)) {
            Pickle.entry(zip, "a/data.pkl", new byte[65 << 20], true);
        }
        assertRefused("that is refused", bomb.toByteArray());
        ByteArrayOutputStream other = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(other)) {
            Pickle.entry(zip, "word/document.xml", new byte[10], true);
        }
        assertRefused("no data.pkl", other.toByteArray());
        ByteArrayOutputStream script = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(script)) {
            Pickle.entry(zip, "m/data.pkl", new byte[10], false);
            Pickle.entry(zip, "m/constants.pkl", new byte[10], false);
        }
        assertRefused("TorchScript", script.toByteArray());
    }

    @Test
    void lyingLegacyFilesAreRefused() {
        byte[] object = Pickle.protocol2().raw('}').text("w").tensor("FloatStorage", "0", 6, 0, new long[] {6}, new long[] {1})
                .raw('s', '.').done();
        assertRefused("claims 7 F32", Pickle.legacy(object, SIX, Map.of("0", 7L)));
        assertRefused("claims -1 F32", Pickle.legacy(object, SIX, Map.of("0", -1L)));
        assertRefused("claims 4611686018427387904", Pickle.legacy(object, SIX, Map.of("0", 1L << 62)));
        assertRefused("that no tensor uses", Pickle.legacy(object, Map.of("1", new byte[4]), Map.of("1", 1L)));
        assertRefused("does not hold", Pickle.legacy(object, Map.of(), Map.of()));
    }

    @Test
    void lyingSafetensorsAreRefused() {
        assertRefused("claims -1 bytes", safetensors(-1, "{}", 0));
        assertRefused("claims 99 bytes", safetensors(99, "{}", 0));
        assertRefused("no valid JSON", safetensors(2, "{]", 0));
        assertRefused("no valid JSON", safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}", 4));
        assertRefused("no valid JSON: Duplicate field", safetensors("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 4));
        assertRefused("goes on after", safetensors("{} {}", 0));
        assertRefused("element type F8_E4M3", entry("\"F8_E4M3\"", "[4]", "[0,4]", 4));
        assertRefused("no valid JSON", entry("\"F32\"", "[99999999999999999999]", "[0,4]", 4));
        assertRefused("negative", entry("\"F32\"", "[-1]", "[0,4]", 4));
        assertRefused("VALUE_NUMBER_FLOAT", entry("\"F32\"", "[1.5]", "[0,4]", 4));
        assertRefused("more than 64", entry("\"F32\"", "[1" + ",1".repeat(70) + "]", "[0,4]", 4));
        assertRefused("START_ARRAY", entry("\"F32\"", "[" .repeat(100_000), "[0,4]", 4));
        assertRefused("1 F32 elements, but a range of 8", entry("\"F32\"", "[1]", "[0,8]", 8));
        assertRefused("neither overlap", entry("\"F32\"", "[1]", "[4,8]", 8));
        assertRefused("neither overlap", entry("\"F32\"", "[1]", "[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]", 8));
        assertRefused("need 4 bytes of data, but the file has 8", entry("\"F32\"", "[1]", "[0,4]", 8));
        assertRefused("need 4 bytes of data, but the file has 3", entry("\"F32\"", "[1]", "[0,4]", 3));
        assertRefused("impossible shape", entry("\"F32\"", "[9223372036854775807,2]", "[0,4]", 4));
        assertRefused("unknown field", safetensors("{\"a\":{\"x\":1}}", 0));
        assertRefused("must have a dtype", safetensors("{\"a\":{}}", 0));
        byte[] badText = safetensors("{\"aa\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
        badText[10] = (byte) 0xC3;
        badText[11] = 0x28;
        assertRefused("no valid JSON", badText);
    }

    private static byte[] entry(String dtype, String shape, String range, int data) {
        return safetensors("{\"a\":{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + range + "}}", data);
    }

    private static byte[] safetensors(String header, int data) {
        return safetensors(header.length(), header, data);
    }

    private static byte[] safetensors(long length, String header, int data) {
        return ByteBuffer.allocate(8 + header.length() + data).order(ByteOrder.LITTLE_ENDIAN).putLong(length)
                .put(header.getBytes(StandardCharsets.US_ASCII)).array();
    }

    @Test
    void somethingElseIsNamedAsSuch() {
        assertRefused("but empty", new byte[0]);
        assertRefused("neither safetensors", "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.US_ASCII));
    }
}
