package org.serpentine.cli;

import java.util.Locale;
import org.serpentine.tensor.dense.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code --precision f32|bf16}. */
final class PrecisionOption implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String value) {
        for (Precision p : Precision.values()) {
            if (p.name().toLowerCase(Locale.ROOT).equals(value.toLowerCase(Locale.ROOT))) {
                return p;
            }
        }
        throw new TypeConversionException("precision is '" + value + "', expected f32 or bf16");
    }
}
