package org.serpentine.scanning.order;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.serpentine.scanning.PointOrder;
import org.serpentine.scanning.ScanCatalogue;
import org.serpentine.scanning.ScanFamily;
import org.serpentine.scanning.ScanOrder;

/** The project's own orders, found through {@link java.util.ServiceLoader}. */
public final class StandardCatalogue implements ScanCatalogue {

    @Override
    public List<ScanFamily> families() {
        List<ScanFamily> families = new ArrayList<>();
        families.add(ScanFamily.of(NestedOrder.RASTER));
        families.add(ScanFamily.of(NestedOrder.COLUMN));
        // "reverse" is what everybody calls the reversed raster; every other order is reversed by the suffix -reverse
        families.add(ScanFamily.of(new Renamed("reverse", NestedOrder.RASTER.reversed())));
        families.add(ScanFamily.of(NestedOrder.SERPENTINE));
        families.add(ScanFamily.of(NestedOrder.SERPENTINE_COLUMN));
        families.add(ScanFamily.of(new HilbertOrder()));
        families.add(ScanFamily.of(new SkillingOrder()));
        families.add(ScanFamily.of(new GilbertOrder()));
        families.add(ScanFamily.of(new MortonOrder()));
        for (VmambaOrder.Mode mode : VmambaOrder.Mode.values()) {
            families.add(numbered("vmamba-" + mode.label(), 0, VmambaOrder.DIRECTIONS - 1, d -> new VmambaOrder(mode, d)));
        }
        families.add(local());
        families.add(ScanFamily.of("efficientvmamba-skip<step>", List.of("efficientvmamba-skip2"),
                Pattern.compile("efficientvmamba-skip(\\d+)"),
                m -> new AtrousSkipOrder(Walks.number(m.group(), "step", m.group(1), 1, Short.MAX_VALUE))));
        families.add(numbered("plainmamba", 1, 4, PlainMambaOrder::new));
        families.add(numbered("zigma-zigzag", 0, 7, p -> new CornerOrder("zigma-zigzag", p, true, "ZigMa")));
        families.add(zigmaHilbert());
        families.add(numbered("dimsum-sweep", 0, 7, p -> new CornerOrder("dimsum-sweep", p, false, "DiMSUM")));
        families.add(numbered("dimsum-zigma", 0, 7, p -> new CornerOrder("dimsum-zigma", p, true, "DiMSUM")));
        families.add(numbered("dimsum-jpeg", 0, 7, JpegOrder::new));
        families.add(dimsumWindow());
        for (boolean yFirst : new boolean[] {false, true}) {
            for (boolean inverse : new boolean[] {false, true}) {
                families.add(ScanFamily.of(new HeightPriorityOrder(yFirst, inverse)));
            }
        }
        families.add(ScanFamily.of(new Renamed("rsmamba-forward", NestedOrder.RASTER)));
        families.add(ScanFamily.of(new Renamed("rsmamba-reverse", NestedOrder.RASTER.reversed())));
        families.add(ScanFamily.of("rsmamba-shuffle-seed<seed>", List.of("rsmamba-shuffle-seed0"),
                Pattern.compile("rsmamba-shuffle-seed(\\d+)"),
                m -> new RsmambaShuffle(Walks.number(m.group(), "seed", m.group(1), 0, Integer.MAX_VALUE))));
        return families;
    }

    @Override
    public List<PointOrder> pointOrders() {
        List<PointOrder> orders = new ArrayList<>();
        for (boolean intended : new boolean[] {false, true}) {
            for (String axes : List.of("xyz", "xzy", "yxz", "yzx", "zxy", "zyx")) {
                orders.add(new SnakePointOrder(axes, intended));
            }
        }
        for (boolean hilbert : new boolean[] {false, true}) {
            orders.add(new CurvePointOrder(hilbert, false));
            orders.add(new CurvePointOrder(hilbert, true));
        }
        return orders;
    }

    private static ScanFamily numbered(String prefix, int from, int to, IntFunction<ScanOrder> make) {
        return ScanFamily.of(prefix + "-<" + from + ".." + to + ">",
                IntStream.rangeClosed(from, to).mapToObj(i -> prefix + "-" + i).toList(),
                Pattern.compile(Pattern.quote(prefix) + "-(\\d+)"),
                m -> make.apply(Walks.number(m.group(), "the number", m.group(1), from, to)));
    }

    private static ScanFamily local() {
        List<String> names = Stream.of("local-w2", "local-w7")
                .flatMap(n -> Stream.of(n, n + "-col", n + "-flip", n + "-col-flip")).toList();
        return ScanFamily.of("local-w<window>[-col][-flip]", names, Pattern.compile("local-w(\\d+)(-col)?(-flip)?"),
                m -> LocalWindowOrder.of(window(m.group(), m.group(1)), m.group(2) != null, m.group(3) != null));
    }

    private static ScanFamily dimsumWindow() {
        return ScanFamily.of("dimsum-window-w<window>-<row|col>", List.of("dimsum-window-w4-row", "dimsum-window-w4-col"),
                Pattern.compile("dimsum-window-w(\\d+)-(row|col)"),
                m -> new LocalWindowOrder(m.group(), window(m.group(), m.group(1)), m.group(2).equals("col"), false, "DiMSUM"));
    }

    private static ScanFamily zigmaHilbert() {
        List<String> names = IntStream.range(0, CornerOrder.PATHS).mapToObj(p -> "zigma-hilbert-" + p)
                .flatMap(n -> Stream.of(n, n + "-walk")).toList();
        return ScanFamily.of("zigma-hilbert-<0..7>[-walk]", names, Pattern.compile("zigma-hilbert-(\\d+)(-walk)?"),
                m -> new ZigmaHilbertOrder(Walks.number(m.group(), "the number", m.group(1), 0, CornerOrder.PATHS - 1),
                        m.group(2) != null));
    }

    private static int window(String name, String digits) {
        return Walks.number(name, "window", digits, 1, Integer.MAX_VALUE);
    }
}
