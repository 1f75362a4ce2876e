package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Wrong operands are refused with the name of the field, what was found and what was expected. */
class KernelArgumentsTest {

    private static SelectiveScanArgs scan() {
        SelectiveScanArgs args = new SelectiveScanArgs();
        args.length = 3;
        args.channels = 4;
        args.states = 2;
        args.u = Rows.of(new float[12], 4);
        args.delta = Rows.of(new float[12], 4);
        args.out = Rows.of(new float[12], 4);
        args.a = new float[8];
        args.b = Rows.of(new float[6], 2);
        args.c = Rows.of(new float[6], 2);
        return args;
    }

    private static void refused(String words, Consumer<SelectiveScanArgs> spoil) {
        SelectiveScanArgs args = scan();
        args.check();
        spoil.accept(args);
        String message = assertThrows(IllegalArgumentException.class, args::check).getMessage();
        assertTrue(message.contains(words), "\"" + message + "\" does not say \"" + words + "\"");
    }

    @Test
    void scanOperandsThatDoNotFit() {
        refused("groups is 3, expected a divisor of channels = 4", args -> args.groups = 3);
        refused("states is 0, expected 1 or more", args -> args.states = 0);
        refused("exactly one of delta and steps", args -> args.delta = null);
        refused("a holds 7 values, expected at least 8", args -> args.a = new float[7]);
        refused("exactly one of b and bConstant", args -> args.bConstant = new float[8]);
        refused("end at 12, but the array holds 11", args -> args.u = Rows.of(new float[11], 4));
        refused("row stride is 3, expected at least the width 4", args -> args.z = Rows.of(new float[12], 3));
        refused("order holds 2 indices", args -> args.order = new int[2]);
        refused("outside 0..2", args -> args.order = new int[] {0, 3, 1});
        refused("outside 0..2", args -> args.order = new int[] {0, -1, 1});
    }

    @Test
    void gradientsOfTheOtherKindOfMatrix() {
        SelectiveScanArgs args = scan();
        SelectiveScanGradients gradients = new SelectiveScanGradients();
        gradients.dout = args.out;
        gradients.check(args);
        gradients.dbConstant = new float[8];
        String message = assertThrows(IllegalArgumentException.class, () -> gradients.check(args)).getMessage();
        assertTrue(message.contains("dbConstant is given, but the operand is time-varying: use db"), message);
    }

    @Test
    void rowsThatLieOutsideTheirArray() {
        assertThrows(IllegalArgumentException.class, () -> new Rows(new float[4], 5, 1));
        assertThrows(IllegalArgumentException.class, () -> new Rows(new float[4], -1, 1));
        assertEquals(11, new Rows(new float[40], 1, 5).at(2));
        assertEquals(13, new Rows(new float[40], 1, 5).shifted(2).at(2));
    }

    @Test
    void anUnknownProviderIsNamed() {
        String before = System.getProperty(Kernels.PROPERTY);
        try {
            System.setProperty(Kernels.PROPERTY, "fpga");
            String message = assertThrows(IllegalArgumentException.class, Kernels::best).getMessage();
            assertTrue(message.contains("fpga") && message.contains("scalar, vector or auto"), message);
            System.setProperty(Kernels.PROPERTY, "scalar");
            assertEquals("scalar", Kernels.best().name());
        } finally {
            if (before == null) {
                System.clearProperty(Kernels.PROPERTY);
            } else {
                System.setProperty(Kernels.PROPERTY, before);
            }
        }
    }
}
