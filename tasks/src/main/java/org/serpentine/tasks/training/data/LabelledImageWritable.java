package org.serpentine.tasks.training.data;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.datavec.api.writable.Writable;
import org.datavec.api.writable.WritableType;

/** A {@link LabelledImage} as a field of a DataVec record. */
public final class LabelledImageWritable implements Writable {
    private static final long serialVersionUID = 1L;

    private transient LabelledImage value;

    /** An empty field, for {@link #readFields}. */
    public LabelledImageWritable() {}

    /** A field that holds this image. */
    public LabelledImageWritable(LabelledImage value) {
        this.value = value;
    }

    /** The image. */
    public LabelledImage value() {
        return value;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeUTF(value.name());
        for (int extent : value.size()) {
            out.writeInt(extent);
        }
        out.writeInt(value.channels());
        for (double s : value.spacing()) {
            out.writeDouble(s);
        }
        for (float v : value.image()) {
            out.writeFloat(v);
        }
        out.write(value.labels());
    }

    @Override
    public void readFields(DataInput in) throws IOException {
        String name = in.readUTF();
        int depth = in.readInt();
        int height = in.readInt();
        int width = in.readInt();
        int channels = in.readInt();
        double[] spacing = {in.readDouble(), in.readDouble(), in.readDouble()};
        byte[] labels = new byte[depth * height * width];
        float[] image = new float[labels.length * channels];
        for (int i = 0; i < image.length; i++) {
            image[i] = in.readFloat();
        }
        in.readFully(labels);
        value = new LabelledImage(name, image, labels, depth, height, width, channels, spacing);
    }

    @Override
    public void writeType(DataOutput out) throws IOException {
        out.writeShort(getType().typeIdx());
    }

    @Override
    public WritableType getType() {
        return WritableType.Image;
    }

    @Override
    public double toDouble() {
        throw noNumber();
    }

    @Override
    public float toFloat() {
        throw noNumber();
    }

    @Override
    public int toInt() {
        throw noNumber();
    }

    @Override
    public long toLong() {
        throw noNumber();
    }

    private static UnsupportedOperationException noNumber() {
        return new UnsupportedOperationException("a labelled image is not a number");
    }
}
