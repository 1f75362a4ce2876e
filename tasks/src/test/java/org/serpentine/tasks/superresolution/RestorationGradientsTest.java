package org.serpentine.tasks.superresolution;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.tensor.Context;

/** The gradients of every network, in miniature, are those of central differences. */
class RestorationGradientsTest {
    @ParameterizedTest
    @ValueSource(strings = {"test_dvmsr", "test_pfvm", "test_mambair", "test_contrast", "test_serpent"})
    void gradientsAreDifferences(String name) {
        RestorationNetwork net = RestorationNetworks.standard().get(name).create();
        NetworkGradients.disturb(net.module(), 4);
        try (Context ctx = Context.create(2)) {
            NetworkGradients.check(ctx, net, NetworkGradients.noise(6, 1, 8, 7, net.channels()));
        }
    }
}
