/**
 * Network weights in files: safetensors (read mapped, written atomically), PyTorch's {@code .pth} in the zip and the
 * legacy layout, and NumPy's {@code .npy} and {@code .npz}. {@link org.serpentine.io.checkpoint.Checkpoints#open} tells
 * them apart by content.
 *
 * <p>Files from strangers are data here, never code: pickles run on an interpreter that can only build tensors and plain
 * containers, every other class is refused by name, and all sizes are bounded before memory is taken. Whatever is wrong
 * with a file is reported as a {@link org.serpentine.io.checkpoint.CheckpointException}.
 */
package org.serpentine.io.checkpoint;
