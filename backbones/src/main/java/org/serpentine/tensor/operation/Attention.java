package org.serpentine.tensor.operation;

import java.util.concurrent.atomic.AtomicInteger;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngine;

/**
 * Softmax attention of every token to every other: {@code softmax(q k^T / sqrt(w)) v} for each head of width w. Scores exist for
 * {@link #ROWS} queries at a time only, so that memory grows with the number of tokens, while time grows with its square; the backward pass
 * computes them again.
 */
public final class Attention {
    /** Queries whose scores exist together, on each thread. */
    private static final int ROWS = 64;

    private final Context ctx;
    private final DenseEngine engine;
    private final Tensor qkv;
    private final int heads;
    private final int length;
    private final int channels;
    private final int width;
    private final float scale;

    private Attention(Context ctx, Tensor qkv, int heads) {
        if (qkv.rank() != 3 || heads < 1 || qkv.channels() % (3 * heads) != 0) {
            throw new IllegalArgumentException("attention of " + heads + " heads got " + qkv + ", expected [batch, tokens, 3 * heads * width]");
        }
        this.ctx = ctx;
        this.engine = ctx.gemm().engine();
        this.qkv = qkv;
        this.heads = heads;
        length = qkv.size(1);
        channels = qkv.channels() / 3;
        width = channels / heads;
        scale = (float) (1 / Math.sqrt(width));
    }

    /**
     * Applies it.
     *
     * @param qkv   {@code [B, L, 3 C]}: queries, keys and values, each with its heads one after the other
     * @param heads number of heads; divides C
     * @return {@code [B, L, C]}
     */
    public static Tensor apply(Context ctx, Tensor qkv, int heads) {
        return new Attention(ctx, qkv, heads).run();
    }

    private Tensor run() {
        long start = ctx.start();
        Tensor y = ctx.allocate(qkv.size(0), length, channels);
        int blocks = (length + ROWS - 1) / ROWS;
        share(qkv.size(0) * heads * blocks, 1, (task, score, row) -> {
            int head = task / blocks;
            int from = task % blocks * ROWS;
            int rows = Math.min(ROWS, length - from);
            probabilities(head, from, rows, score, row);
            engine.gemm(false, false, rows, width, length, score, row * length, length, qkv.data(), at(head, 0, 2), 3 * channels, 0f,
                    y.data(), outAt(head, from), channels);
        });
        long pairs = (long) qkv.size(0) * length * length;
        ctx.done(OperationKind.GEMM, start, 2 * pairs * channels, 4 * pairs * heads);
        if (ctx.tracks(qkv)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] gradient = tape.gradient(qkv);
                share(qkv.size(0) * heads, 2, (head, score, row) -> {
                    for (int from = 0; from < length; from += ROWS) {
                        backward(head, from, Math.min(ROWS, length - from), dy, gradient, score, row);
                    }
                });
                ctx.done(OperationKind.GEMM, began, 5 * pairs * channels, 8 * pairs * heads);
            });
        }
        return y;
    }

    /** A part of the work, with room for scores at row {@code row} of a matrix of L columns. */
    @FunctionalInterface
    private interface Body {
        void run(int task, float[] score, int row);
    }

    /** Shares tasks out; each thread has room for {@code matrices} blocks of scores. */
    private void share(int tasks, int matrices, Body body) {
        int parts = Math.min(tasks, ctx.workers().threads());
        float[] score = ctx.takeScratch(parts * matrices * ROWS * length);
        AtomicInteger next = new AtomicInteger();
        ctx.workers().run(parts, part -> {
            int task;
            while ((task = next.getAndIncrement()) < tasks) {
                body.run(task, score, part * matrices * ROWS);
            }
        });
        ctx.giveScratch(score);
    }

    /** The attention of some queries of a head (counted over items) to all keys. */
    private void probabilities(int head, int from, int rows, float[] score, int row) {
        engine.gemm(false, true, rows, length, width, qkv.data(), at(head, from, 0), 3 * channels, qkv.data(), at(head, 0, 1), 3 * channels,
                0f, score, row * length, length);
        for (int i = row * length; i < (row + rows) * length; i++) {
            score[i] *= scale;
        }
        RowSoftmax.probabilities(ctx, score, row, row + rows, length, score);
    }

    private void backward(int head, int from, int rows, float[] dy, float[] gradient, float[] score, int row) {
        float[] x = qkv.data();
        int stride = 3 * channels;
        int slopeRow = row + ROWS;
        probabilities(head, from, rows, score, row);
        engine.gemm(true, false, length, width, rows, score, row * length, length, dy, outAt(head, from), channels, 1f, gradient,
                at(head, 0, 2), stride);
        engine.gemm(false, true, rows, length, width, dy, outAt(head, from), channels, x, at(head, 0, 2), stride, 0f, score,
                slopeRow * length, length);
        for (int r = 0; r < rows; r++) {
            softmaxSlope(score, (row + r) * length, (slopeRow + r) * length);
        }
        engine.gemm(false, false, rows, width, length, score, slopeRow * length, length, x, at(head, 0, 1), stride, 1f, gradient,
                at(head, from, 0), stride);
        engine.gemm(true, false, length, width, rows, score, slopeRow * length, length, x, at(head, from, 0), stride, 1f, gradient,
                at(head, 0, 1), stride);
    }

    /** Turns the gradient of a row of probabilities into that of its scores before scaling. */
    private void softmaxSlope(float[] score, int p, int dp) {
        double mean = 0;
        for (int i = 0; i < length; i++) {
            mean += (double) score[p + i] * score[dp + i];
        }
        for (int i = 0; i < length; i++) {
            score[dp + i] = scale * score[p + i] * (score[dp + i] - (float) mean);
        }
    }

    /** Where token {@code token} of a head's queries (0), keys (1) or values (2) lies. */
    private int at(int head, int token, int part) {
        return ((head / heads * length + token) * 3 + part) * channels + head % heads * width;
    }

    private int outAt(int head, int token) {
        return (head / heads * length + token) * channels + head % heads * width;
    }
}
