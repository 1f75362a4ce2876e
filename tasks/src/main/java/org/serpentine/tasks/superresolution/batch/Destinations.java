package org.serpentine.tasks.superresolution.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.serpentine.io.AtomicFiles;
import org.serpentine.io.picture.PictureFiles;

/**
 * Where results go, settled before any work. Where two files would give one name, both keep their own ending in it ({@code a_png_x2.tif} and
 * {@code a_jpg_x2.tif}); what would still replace another result or a file that was given is refused.
 */
final class Destinations {
    /** The numbers at the end of a name that is a DICOM identifier are no ending. */
    private static final Pattern ENDING = Pattern.compile("\\.(nii\\.gz|[a-z][a-z0-9]*)$", Pattern.CASE_INSENSITIVE);

    private final FolderUpscaling.Settings settings;

    /**
     * One file's way.
     *
     * @param source     what is read
     * @param target     where the result goes
     * @param comparison where the comparison goes; empty for none
     * @param refusal    why it is not done; empty if it is
     */
    record Job(Path source, Path target, Optional<Path> comparison, String refusal) {}

    Destinations(FolderUpscaling.Settings settings) {
        this.settings = settings;
    }

    /** The jobs in the order of their names; empty if a folder holds nothing to work on. */
    List<Job> plan(Path input, Path output) throws IOException {
        Map<Path, Path> targets = Files.isDirectory(input) ? tree(input, output) : Map.of(input, single(input, output));
        Map<Path, Path> comparisons = new TreeMap<>();
        if (settings.compare()) {
            List<Path> pictures = targets.keySet().stream().filter(source -> kind(source) == Kind.PICTURE).toList();
            comparisons.putAll(distinct(pictures, (source, own) -> {
                String name = targets.get(source).getFileName().toString();
                return targets.get(source).resolveSibling(stem(name) + (own ? mark(name) : "") + "_compare.png");
            }));
        }
        Map<Path, Set<Path>> owners = new HashMap<>();
        Set<Path> given = new HashSet<>();
        for (Path source : targets.keySet()) {
            given.add(AtomicFiles.real(source));
            for (Path file : files(source, targets, comparisons)) {
                owners.computeIfAbsent(AtomicFiles.real(file), f -> new HashSet<>()).add(source);
            }
        }
        List<Job> jobs = new ArrayList<>();
        for (Path source : targets.keySet()) {
            String refusal = "";
            for (Path file : files(source, targets, comparisons)) {
                refusal = refusal.isEmpty() ? refusal(source, file, owners.get(AtomicFiles.real(file)), given) : refusal;
            }
            jobs.add(new Job(source, targets.get(source), Optional.ofNullable(comparisons.get(source)), refusal));
        }
        return jobs;
    }

    private static List<Path> files(Path source, Map<Path, Path> targets, Map<Path, Path> comparisons) {
        return Stream.of(targets, comparisons).map(all -> all.get(source)).filter(file -> file != null).toList();
    }

    private static String refusal(Path source, Path file, Set<Path> owners, Set<Path> given) throws IOException {
        if (AtomicFiles.real(file).equals(AtomicFiles.real(source))) {
            return "its result would replace it; give another folder with -o, or a --suffix";
        }
        if (given.contains(AtomicFiles.real(file))) {
            return "its result would replace " + file + ", which is given too; give another folder with -o, or another --suffix";
        }
        Optional<Path> other = owners.stream().filter(owner -> !owner.equals(source)).sorted().findFirst();
        return other.map(path -> "it and " + path + " would both be written to " + file + "; rename one of them").orElse("");
    }

    /** What lies in the output's own folder is not taken for input. */
    private Map<Path, Path> tree(Path input, Path output) throws IOException {
        Path results = AtomicFiles.real(output);
        boolean inside = results.startsWith(AtomicFiles.real(input)) && !results.equals(AtomicFiles.real(input));
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(input)) {
            for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
                if ((!inside || !AtomicFiles.real(file).startsWith(results)) && Kind.of(file).isPresent()) {
                    sources.add(file);
                }
            }
        } catch (UncheckedIOException e) {
            throw new IOException("cannot look through " + input + ": " + e.getCause().getMessage(), e);
        }
        return distinct(sources, (source, own) -> output.resolve(input.relativize(source)).resolveSibling(name(source, own)));
    }

    private Path single(Path input, Path output) {
        Kind kind = kind(input);
        boolean named = !Files.isDirectory(output) && (kind == Kind.PICTURE ? PictureFiles.Format.of(output).isPresent()
                : Kind.of(output).filter(k -> k == kind).isPresent() || output.getFileName().toString().endsWith(kind == Kind.DICOM ? ".dcm" : ".nii.gz"));
        return named ? output : output.resolve(name(input, false));
    }

    /** The plain place of each file where it has it alone, else the one that the file's own ending makes distinct. */
    private static Map<Path, Path> distinct(Collection<Path> sources, BiFunction<Path, Boolean, Path> place) {
        Map<Path, Integer> wanted = new HashMap<>();
        sources.forEach(source -> wanted.merge(place.apply(source, false), 1, Integer::sum));
        Map<Path, Path> places = new TreeMap<>();
        sources.forEach(source -> places.put(source, place.apply(source, wanted.get(place.apply(source, false)) > 1)));
        return places;
    }

    private static Kind kind(Path file) {
        return Kind.of(file).orElse(Kind.PICTURE);
    }

    private String name(Path file, boolean own) {
        String name = file.getFileName().toString();
        return stem(name) + (own ? mark(name) : "") + settings.suffix() + switch (kind(file)) {
            case NIFTI -> ".nii.gz";
            case DICOM -> ".dcm";
            case PICTURE -> settings.format().or(() -> PictureFiles.Format.of(file)).orElse(PictureFiles.Format.PNG).ending();
        };
    }

    private static String stem(String name) {
        Matcher ending = ENDING.matcher(name);
        return ending.find() && ending.start() > 0 ? name.substring(0, ending.start()) : name;
    }

    /** {@code _png} of {@code a.png}. */
    private static String mark(String name) {
        return name.substring(stem(name).length()).replace('.', '_').toLowerCase(Locale.ROOT);
    }
}
