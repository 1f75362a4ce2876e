package org.serpentine.tasks.parity;

import java.util.Map;
import org.serpentine.nn.MambaBlock;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** A Mamba-1 block: the whole sequence at once, and token by token with its caches. */
final class MambaSubject implements Subject {
    @Override
    public Map<String, Values> run(Fixture f, Context ctx) {
        MambaBlock block = Subjects.mamba(f);
        Map<String, Values> all = new ModuleSubject(x -> ModuleSubject.Built.of(block, "output", block::forward), false).run(f, ctx);
        Values input = f.input("input");
        int batch = input.shape()[0];
        int length = input.shape()[1];
        int width = input.shape()[2];
        MambaBlock.State state = block.newState(batch);
        float[] steps = new float[input.data().length];
        float[] token = new float[batch * width];
        for (int l = 0; l < length; l++) {
            for (int b = 0; b < batch; b++) {
                System.arraycopy(input.data(), (b * length + l) * width, token, b * width, width);
            }
            float[] y = block.step(ctx, Tensor.of(token, batch, 1, width), state).data();
            for (int b = 0; b < batch; b++) {
                System.arraycopy(y, b * width, steps, (b * length + l) * width, width);
            }
        }
        all.put("step_output", new Values(input.shape(), steps));
        int inner = block.config().inner();
        int taps = block.config().taps();
        all.put("final_conv_state", new Values(new int[] {batch, inner, taps},
                Values.swap(state.convolution(), batch, taps, inner)));
        all.put("final_ssm_state", new Values(new int[] {batch, inner, block.config().states()}, state.scan().clone()));
        return all;
    }
}
