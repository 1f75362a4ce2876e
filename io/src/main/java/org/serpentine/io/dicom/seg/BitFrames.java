package org.serpentine.io.dicom.seg;

import java.util.List;
import org.serpentine.io.dicom.ByteSource;
import org.serpentine.io.volume.LabelVolume;

/**
 * The pixel data of a binary segmentation, packed from the labels as it is asked for: one bit a pixel, least significant
 * first, frames following one another without padding. Nothing of the size of the output is ever held.
 */
record BitFrames(LabelVolume labels, List<Frame> frames) implements ByteSource {
    /**
     * One frame.
     *
     * @param label the label whose voxels are ones
     * @param z layer of the volume
     */
    record Frame(int label, int z) { }

    private int frameSize() {
        return labels.geometry().width() * labels.geometry().height();
    }

    @Override
    public long length() {
        return ((long) frameSize() * frames.size() + 7) / 8;
    }

    @Override
    public byte[] read(long from, int count) {
        byte[] bytes = new byte[count];
        byte[] voxels = labels.labels();
        int size = frameSize();
        long bit = from * 8;
        long end = Math.min((from + count) * 8, (long) size * frames.size());
        while (bit < end) {
            Frame frame = frames.get((int) (bit / size));
            int start = (int) (bit % size);
            int run = (int) Math.min(size - start, end - bit);
            int base = labels.geometry().index(0, 0, frame.z()) + start;
            byte label = (byte) frame.label();
            long target = bit - from * 8;
            for (int i = 0; i < run; i++, target++) {
                if (voxels[base + i] == label) {
                    bytes[(int) (target >> 3)] |= (byte) (1 << (target & 7));
                }
            }
            bit += run;
        }
        return bytes;
    }
}
