package dev.nightjar.model.registry;

import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.ContentHash;
import dev.nightjar.core.run.Progress;
import dev.nightjar.lake.LakeFiles;
import dev.nightjar.model.network.Checkpoints;
import dev.nightjar.model.network.NetworkTraining;
import dev.nightjar.model.network.TrainingProgress;
import dev.nightjar.model.network.TrainingState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;

/**
 * A training's checkpoints below a pipeline's lake: {@code checkpoints/<training set>/<trainer>-<key>/epoch-00007}, a file of numbers with
 * their SHA-256 at the end. The newest two stay; each is written whole before an older one goes.
 */
public final class CheckpointFiles implements Checkpoints {
    private static final long MAGIC = 0x4E4A434B50543031L;
    private static final int DIGEST = 32;
    private static final int KEPT = 2;
    private static final String PREFIX = "epoch-";

    private final LakeFiles files;
    private final String folder;
    private final int every;
    private final Progress progress;

    /**
     * @param folder below the lake, of this training alone
     * @param every epochs between two checkpoints; 0 for none
     * @param progress hears what could not be kept or read, and where training goes on
     */
    public CheckpointFiles(LakeFiles files, String folder, int every, Progress progress) {
        this.files = Objects.requireNonNull(files);
        this.folder = Objects.requireNonNull(folder);
        this.every = every;
        this.progress = Objects.requireNonNull(progress);
    }

    /** Folder of all checkpoints of a training set's trainings, below the lake. */
    public static String path(String trainingSet) {
        return "checkpoints/" + trainingSet;
    }

    @Override
    public Optional<TrainingProgress> latest() {
        if (every == 0) {
            return Optional.empty();
        }
        List<String> names = names();
        for (int i = names.size() - 1; i >= 0; i--) {
            String path = folder + "/" + names.get(i);
            Optional<TrainingProgress> found = files.read(path).flatMap(CheckpointFiles::read);
            if (found.isPresent()) {
                progress.say("training goes on after epoch " + found.get().epoch() + ", from " + files.uri(path));
                return found;
            }
            progress.say("checkpoint " + files.uri(path) + " is not whole; an older one or the start is taken");
        }
        return Optional.empty();
    }

    @Override
    public void save(TrainingProgress done) {
        if (every == 0 || done.epoch() % every != 0) {
            return;
        }
        String path = folder + "/" + String.format(Locale.ROOT, "%s%05d", PREFIX, done.epoch());
        try {
            files.writeAtomically(path, bytes(done));
            List<String> names = names();
            names.subList(0, Math.max(0, names.size() - KEPT)).forEach(name -> files.delete(folder + "/" + name));
        } catch (PipelineException | FSError e) {
            // Hadoop's local files say that a disk is full by an Error.
            progress.say("the checkpoint after epoch " + done.epoch() + " was not kept: " + e.getMessage()
                    + ". Training goes on; if it is killed, it begins again at the one before.");
            removeParts();
        }
    }

    /** What a write that failed left lying beside takes room. */
    private void removeParts() {
        try {
            files.deleteFrom(folder, name -> name.startsWith("." + PREFIX));
        } catch (PipelineException e) {
            progress.say(e.getMessage());
        }
    }

    /** Ascending. */
    private List<String> names() {
        List<String> names = new ArrayList<>(files.list(folder));
        names.removeIf(name -> !name.startsWith(PREFIX));
        return names;
    }

    private static byte[] bytes(TrainingProgress done) {
        var buffer = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(buffer)) {
            out.writeLong(MAGIC);
            out.writeInt(done.epoch());
            out.writeLong(done.state().steps());
            write(out, done.state().parameters());
            write(out, done.state().firstMoments());
            write(out, done.state().secondMoments());
            TrainingProgress.BestEpoch best = done.best();
            out.writeInt(best.epoch());
            out.writeDouble(best.loss());
            write(out, best.parameters());
            out.writeInt(best.counted());
            out.writeDouble(best.bar());
            for (NetworkTraining.EpochLosses losses : done.losses()) {
                out.writeDouble(losses.training());
                out.writeDouble(losses.validation());
                out.writeBoolean(losses.best());
            }
            out.write(digest(buffer.toByteArray(), buffer.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.toByteArray();
    }

    private static void write(DataOutputStream out, float[] values) throws IOException {
        out.writeInt(values.length);
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
    }

    /** Empty if the bytes are not those that were written. */
    private static Optional<TrainingProgress> read(byte[] bytes) {
        int size = bytes.length - DIGEST;
        if (size < Long.BYTES || !Arrays.equals(digest(bytes, size), Arrays.copyOfRange(bytes, size, bytes.length))) {
            return Optional.empty();
        }
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes, 0, size))) {
            return in.readLong() == MAGIC ? Optional.of(read(in)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TrainingProgress read(DataInputStream in) throws IOException {
        int epoch = in.readInt();
        long steps = in.readLong();
        var state = new TrainingState(floats(in), floats(in), floats(in), steps);
        var best = new TrainingProgress.BestEpoch(
                in.readInt(), in.readDouble(), floats(in), in.readInt(), in.readDouble());
        List<NetworkTraining.EpochLosses> losses = new ArrayList<>();
        for (int i = 1; i <= epoch; i++) {
            losses.add(new NetworkTraining.EpochLosses(i, in.readDouble(), in.readDouble(), in.readBoolean()));
        }
        return new TrainingProgress(epoch, state, best, losses);
    }

    private static float[] floats(DataInputStream in) throws IOException {
        float[] values = new float[in.readInt()];
        ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(Math.multiplyExact(values.length, Float.BYTES)));
        bytes.asFloatBuffer().get(values);
        return values;
    }

    private static byte[] digest(byte[] bytes, int count) {
        MessageDigest digest = ContentHash.sha256();
        digest.update(bytes, 0, count);
        return digest.digest();
    }
}
