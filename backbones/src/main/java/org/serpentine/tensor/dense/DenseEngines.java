package org.serpentine.tensor.dense;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds the dense engines that work on this machine. Nothing is loaded before it is asked for. */
public final class DenseEngines {
    /** System property that forces an engine by name. */
    public static final String PROPERTY = "serpentine.dense";

    private static final String VECTOR_ENGINE = "org.serpentine.tensor.dense.vector.VectorDense";
    private static final String VECTOR_ROUNDING = "org.serpentine.tensor.dense.vector.VectorRounding";

    /** An engine's name, and why it cannot be had here, or null if it can. */
    public record Availability(String name, String problem) {
        /** True if the engine can be had. */
        public boolean usable() {
            return problem == null;
        }
    }

    /** All engines; the first ones, up to {@link #SCALAR}, in order of preference, the others only when asked for. */
    private enum Kind {
        ONEDNN {
            @Override
            DenseEngine open() throws UnavailableException {
                return new OneDnn();
            }
        },
        OPENBLAS {
            @Override
            DenseEngine open() throws UnavailableException {
                return new OpenBlas();
            }
        },
        JAVA {
            @Override
            DenseEngine open() throws UnavailableException {
                return vectorClass(VECTOR_ENGINE, DenseEngine.class);
            }
        },
        SCALAR {
            @Override
            DenseEngine open() {
                return new ScalarDense();
            }
        },
        ND4J {
            @Override
            DenseEngine open() throws UnavailableException {
                return new Nd4jDense();
            }
        },
        ONEDNN_BF16 {
            @Override
            DenseEngine open() throws UnavailableException {
                return OneDnnBf16.whereItPays();
            }
        };

        abstract DenseEngine open() throws UnavailableException;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private DenseEngines() {}

    /**
     * The engine named by the system property {@value #PROPERTY}, else the fastest one that works here: {@code onednn},
     * {@code openblas}, {@code java}, {@code scalar}.
     *
     * @throws IllegalArgumentException if the property names no engine, or one that cannot be had here
     */
    public static DenseEngine best() {
        String forced = System.getProperty(PROPERTY);
        if (forced != null && !forced.isBlank()) {
            return named(forced.strip());
        }
        for (Kind kind : List.of(Kind.ONEDNN, Kind.OPENBLAS, Kind.JAVA)) {
            try {
                return kind.open();
            } catch (UnavailableException e) {
                continue;
            }
        }
        return new ScalarDense();
    }

    /**
     * An engine by name: {@code onednn}, {@code openblas}, {@code java}, {@code scalar}, {@code nd4j} or {@code onednn-bf16}.
     *
     * @throws IllegalArgumentException if there is no such engine, or it cannot be had here; the message says why
     */
    public static DenseEngine named(String name) {
        List<String> names = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind.label().equals(name)) {
                try {
                    return kind.open();
                } catch (UnavailableException e) {
                    throw new IllegalArgumentException("dense engine " + name + " cannot be used here: " + e.getMessage()
                            + ". Leave out -D" + PROPERTY + " to take the best one that works.", e);
                }
            }
            names.add(kind.label());
        }
        throw new IllegalArgumentException("no dense engine is called '" + name + "'; use -D" + PROPERTY + "= one of "
                + String.join(", ", names));
    }

    /** All engines and whether they can be had here; tries to load each, ND4J included, which takes a second or more. */
    public static List<Availability> available() {
        List<Availability> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            String problem = null;
            try {
                kind.open();
            } catch (UnavailableException e) {
                problem = e.getMessage();
            }
            all.add(new Availability(kind.label(), problem));
        }
        return List.copyOf(all);
    }

    /** Rounding to bfloat16, in vectors where that can be had. */
    static Rounding rounding() {
        try {
            return vectorClass(VECTOR_ROUNDING, Rounding.class);
        } catch (UnavailableException e) {
            return (x, at, to, toAt, n) -> {
                for (int i = 0; i < n; i++) {
                    to[toAt + i] = Rounding.round(x[at + i]);
                }
            };
        }
    }

    private static <T> T vectorClass(String name, Class<T> type) throws UnavailableException {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            throw new UnavailableException("needs the Vector API: start Java with --add-modules jdk.incubator.vector");
        }
        try {
            return type.cast(Class.forName(name).getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new UnavailableException("the Vector API of this Java is not the one it was built for: " + e);
        }
    }
}
