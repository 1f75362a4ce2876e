package org.serpentine.scanning;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Orders that share a name pattern with parameters in it, such as {@code local-w<window>[-col][-flip]}. */
public interface ScanFamily {

    /** The names as a person would write them down, parameters in angle brackets, optional parts in square ones. */
    String pattern();

    /** The names that listings show: all of them where they are few, typical ones otherwise. */
    List<String> names();

    /**
     * The order of a name.
     *
     * @param name any name
     * @return empty if the name does not belong to this family
     * @throws IllegalArgumentException if it does, but a parameter is out of range
     */
    Optional<ScanOrder> order(String name);

    /**
     * A family of one.
     *
     * @param order the order
     * @return a family that knows its name only
     */
    static ScanFamily of(ScanOrder order) {
        return new ScanFamily() {
            @Override
            public String pattern() {
                return order.name();
            }

            @Override
            public List<String> names() {
                return List.of(order.name());
            }

            @Override
            public Optional<ScanOrder> order(String name) {
                return name.equals(order.name()) ? Optional.of(order) : Optional.empty();
            }
        };
    }

    /**
     * A family whose names match a regular expression.
     *
     * @param pattern the names as shown to people
     * @param names   the names that listings show
     * @param regex   matches all names of the family, parameters in groups
     * @param make    makes the order from the groups; throws {@link IllegalArgumentException} when a parameter is out of range
     * @return the family
     */
    static ScanFamily of(String pattern, List<String> names, Pattern regex, Function<MatchResult, ScanOrder> make) {
        List<String> listed = List.copyOf(names);
        return new ScanFamily() {
            @Override
            public String pattern() {
                return pattern;
            }

            @Override
            public List<String> names() {
                return listed;
            }

            @Override
            public Optional<ScanOrder> order(String name) {
                Matcher matcher = regex.matcher(name);
                return matcher.matches() ? Optional.of(make.apply(matcher.toMatchResult())) : Optional.empty();
            }
        };
    }
}
