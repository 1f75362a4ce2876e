package org.serpentine.scanning.order;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.HashFill;
import org.serpentine.scanning.PointGrid;
import org.serpentine.scanning.PointOrders;
import org.serpentine.scanning.PointPath;
import org.serpentine.scanning.ScanOrder;
import org.serpentine.scanning.ScanOrders;

/**
 * Rebuilds the lists of an index fixture ({@code parity/scan-orders}) of any size and option: the order is found from the
 * fixture's name, grid, path, window, column_first, flip and options. Fixtures come parsed: maps with string keys, lists,
 * numbers, booleans and strings, whoever read them.
 */
public final class IndexFixtures {

    private static final Pattern SIZE = Pattern.compile("_(\\d+(?:x\\d+)+)");
    private static final String NUMBER = "([-+.\\deE]+)";
    private static final Pattern POINTS = Pattern.compile("tensor\\('([^']*)',\\s*\\[([^]]*)\\](?:,\\s*" + NUMBER + ",\\s*"
            + NUMBER + ")?\\)(?:\\s*times\\s*\\[([^]]*)\\])?.*");

    /**
     * The first difference between a fixture and what this project computes.
     *
     * @param list  which list: order, code, directions, groups or grid
     * @param index where they differ; -1 if the lengths do
     * @param want  the fixture's value there, or length
     * @param got   the computed value there, or length
     */
    public record Mismatch(String list, int index, long want, long got) {

        @Override
        public String toString() {
            return index < 0 ? list + " has " + got + " entries, expected " + want
                    : list + "[" + index + "] is " + got + ", expected " + want;
        }
    }

    private final ScanOrders orders;
    private final PointOrders pointOrders;

    /**
     * Fixtures rebuilt from given registries.
     *
     * @param orders      orders for grids
     * @param pointOrders orders for point sets
     */
    public IndexFixtures(ScanOrders orders, PointOrders pointOrders) {
        this.orders = orders;
        this.pointOrders = pointOrders;
    }

    /** Fixtures rebuilt from the standard registries. */
    public static IndexFixtures standard() {
        return new IndexFixtures(ScanOrders.standard(), PointOrders.standard());
    }

    /**
     * Whether a parsed file is an index fixture at all.
     *
     * @param fixture a parsed JSON object
     */
    public static boolean isIndexFixture(Map<String, ?> fixture) {
        return fixture.containsKey("order") && fixture.containsKey("grid");
    }

    /**
     * Computes every list that the fixture holds.
     *
     * @param stem    the file's name without folder and {@code .json}
     * @param fixture the parsed file
     * @return list name (order, code, directions, groups, grid) to values; the order always
     * @throws IllegalArgumentException if the fixture names no known order, or one of its fields makes no sense
     */
    public Map<String, long[]> compute(String stem, Map<String, ?> fixture) {
        String name = fixture.get("name") instanceof String s ? s : stem;
        Map<String, long[]> lists = new LinkedHashMap<>();
        if (name.startsWith("pcm_") || stem.startsWith("pcm_")) {
            points(name.startsWith("pcm_") ? name : stem, fixture, lists);
        } else {
            cells(name, stem, fixture, lists);
        }
        return lists;
    }

    /**
     * Compares every list that the fixture holds with what this project computes.
     *
     * @param stem    the file's name without folder and {@code .json}
     * @param fixture the parsed file
     * @return the first difference, empty if all lists are equal
     */
    public Optional<Mismatch> compare(String stem, Map<String, ?> fixture) {
        for (Map.Entry<String, long[]> list : compute(stem, fixture).entrySet()) {
            long[] want = longs(fixture, list.getKey());
            long[] got = list.getValue();
            if (want.length != got.length) {
                return Optional.of(new Mismatch(list.getKey(), -1, want.length, got.length));
            }
            for (int i = 0; i < want.length; i++) {
                if (want[i] != got[i]) {
                    return Optional.of(new Mismatch(list.getKey(), i, want[i], got[i]));
                }
            }
        }
        return Optional.empty();
    }

    private void cells(String name, String stem, Map<String, ?> fixture, Map<String, long[]> lists) {
        ScanOrder order = orders.find(orderName(name, fixture)).orElseGet(() -> orders.get(orderName(stem, fixture)));
        Grid grid = grid(name, stem, fixture);
        lists.put("order", widen(order.path(grid).sharedOrder()));
        if (fixture.containsKey("directions") && order instanceof PlainMambaOrder plain) {
            lists.put("directions", widen(plain.moves(grid)));
        }
        if (fixture.containsKey("groups") && order instanceof AtrousSkipOrder atrous) {
            lists.put("groups", widen(atrous.groups(grid)));
        }
    }

    /** The registered name: the fixture's name without its size, in dashes; explicit fields win over what the name says. */
    private static String orderName(String fixtureName, Map<String, ?> fixture) {
        String name = SIZE.matcher(fixtureName).replaceFirst("").toLowerCase(Locale.ROOT).replace('_', '-')
                .replaceFirst("-(path|dir)(\\d+)$", "-$2")
                .replaceFirst("^localmamba-", "local-")
                .replaceFirst("^occmamba-", "")
                .replaceFirst("^(gilbert|morton|hilbert-skilling)-?[23]d$", "$1");
        if (name.startsWith("local-w")) {
            return "local-w" + field(fixture, "window").orElse(name.replaceFirst("^local-w(\\d+).*", "$1"))
                    + flag(fixture, "column_first", "-col", name) + flag(fixture, "flip", "-flip", name);
        }
        if (name.startsWith("dimsum-window")) {
            boolean columns = field(fixture, "column_first").map(Boolean.TRUE::equals).orElse(name.endsWith("-col"));
            return "dimsum-window-w" + field(fixture, "window").orElse(name.replaceFirst("^dimsum-window-w(\\d+).*", "$1"))
                    + (columns ? "-col" : "-row");
        }
        if (name.startsWith("h2he")) {
            boolean yFirst = field(fixture, "coor_order").map("yx"::equals).orElse(name.contains("-yx"));
            return "h2he" + (yFirst ? "-yx" : "") + flag(fixture, "inverse", "-inverse", name);
        }
        String base = name;
        return field(fixture, "path").map(path -> base.replaceFirst("(-\\d+)?$", "") + "-" + path).orElse(base);
    }

    private static String flag(Map<String, ?> fixture, String field, String suffix, String name) {
        return field(fixture, field).map(Boolean.TRUE::equals).orElse(name.contains(suffix)) ? suffix : "";
    }

    private static Grid grid(String name, String stem, Map<String, ?> fixture) {
        if (fixture.containsKey("grid")) {
            long[] sizes = longs(fixture, "grid");
            int[] narrow = new int[sizes.length];
            for (int i = 0; i < sizes.length; i++) {
                narrow[i] = Math.toIntExact(sizes[i]);
            }
            return Grid.of(narrow);
        }
        for (String text : List.of(name, stem)) {
            Matcher size = SIZE.matcher(text);
            if (size.find()) {
                return Grid.parse(size.group(1));
            }
        }
        throw new IllegalArgumentException("fixture \"" + stem + "\" has no field grid, and no size such as 4x4 in its name");
    }

    private void points(String name, Map<String, ?> fixture, Map<String, long[]> lists) {
        String order = required(name, fixture, "order").toString();
        if (name.startsWith("pcm_intended")) {
            order += "-intended";
        }
        double gridSize = number(required(name, fixture, "grid_size"));
        PointGrid grid = cloud(name, fixture, gridSize);
        PointPath path = pointOrders.get(order).path(grid);
        lists.put("order", widen(path.order()));
        if (fixture.containsKey("code")) {
            lists.put("code", path.codes());
        }
        if (fixture.containsKey("grid")) {
            lists.put("grid", new long[] {grid.max(0) + 1L, grid.max(1) + 1L, grid.max(2) + 1L});
        }
    }

    private static PointGrid cloud(String name, Map<String, ?> fixture, double gridSize) {
        String recipe = required(name, fixture, "points").toString();
        Matcher parts = POINTS.matcher(recipe);
        if (!parts.matches()) {
            throw new IllegalArgumentException("points of fixture \"" + name + "\" are \"" + recipe
                    + "\", expected tensor('key',[batch,n,3]), perhaps followed by: times [x, y, z]");
        }
        List<Double> shape = numbers(parts.group(2));
        int count = 1;
        for (double size : shape) {
            count = Math.multiplyExact(count, (int) size);
        }
        double base = parts.group(3) == null ? 0 : Double.parseDouble(parts.group(3));
        double amp = parts.group(4) == null ? 1 : Double.parseDouble(parts.group(4));
        List<Double> scale = parts.group(5) == null ? List.of(1.0, 1.0, 1.0) : numbers(parts.group(5));
        float[] points = HashFill.tensor(parts.group(1), count, base, amp);
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) (points[i] * scale.get(i % 3));
        }
        int batch = shape.size() == 3 ? (int) (double) shape.get(0) : 1;
        return PointGrid.of(points, gridSize, batch);
    }

    private static Object required(String name, Map<String, ?> fixture, String option) {
        if (fixture.get("options") instanceof Map<?, ?> options && options.get(option) != null) {
            return options.get(option);
        }
        throw new IllegalArgumentException("fixture \"" + name + "\" has no entry \"" + option + "\" in its options");
    }

    private static Optional<Object> field(Map<String, ?> fixture, String name) {
        Object value = fixture.get(name);
        if (value == null && fixture.get("options") instanceof Map<?, ?> options) {
            value = options.get(name);
        }
        return Optional.ofNullable(value).map(v -> v instanceof Number n ? (Object) n.longValue() : v);
    }

    private static List<Double> numbers(String text) {
        List<Double> values = new ArrayList<>();
        for (String part : text.split(",")) {
            values.add(Double.parseDouble(part.trim()));
        }
        return values;
    }

    private static double number(Object value) {
        if (value instanceof Number n) {
            return n.doubleValue();
        }
        throw new IllegalArgumentException("found " + value + ", expected a number");
    }

    private static long[] longs(Map<String, ?> fixture, String field) {
        Object value = fixture.get(field);
        if (value instanceof List<?> list) {
            return list.stream().mapToLong(v -> (long) number(v)).toArray();
        }
        if (value != null && value.getClass().isArray()) {
            long[] values = new long[Array.getLength(value)];
            for (int i = 0; i < values.length; i++) {
                values[i] = Array.getLong(value, i);
            }
            return values;
        }
        throw new IllegalArgumentException("field \"" + field + "\" of the fixture is " + value + ", expected a list of numbers");
    }

    private static long[] widen(int[] values) {
        long[] wide = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
