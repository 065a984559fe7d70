import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A step of the build: copies a jar with entries of other jars, or without theirs, without unpacking them.
 *
 * <p>{@code java JarEntries.java BASE OUT PATTERN JAR...}: OUT is BASE and, of each JAR, the entries whose whole name matches
 * PATTERN, compressed as they stand. An entry that is there already, or a pattern that matches nothing in a JAR, is an error.
 *
 * <p>{@code java JarEntries.java --without BASE OUT JAR...}: OUT is BASE but for the entries that a JAR has too, its manifest aside. A
 * JAR none of whose entries is there is an error.
 *
 * <p>Jars of 2 GB or more (zip64) are refused.
 */
final class JarEntries {
    private static final int END = 0x06054b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_SIZE = 22;
    private static final int CENTRAL_SIZE = 46;
    private static final int LOCAL_SIZE = 30;
    private static final int MOST_ENTRIES = 0xFFFE;

    private final List<ByteBuffer> directory = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private JarEntries() {}

    public static void main(String[] args) throws IOException {
        boolean without = args[0].equals("--without");
        List<String> paths = List.of(args).subList(without ? 1 : 0, args.length);
        Path out = Path.of(paths.get(1));
        Path half = out.resolveSibling(out.getFileName() + ".part");
        JarEntries jar = new JarEntries();
        try (FileChannel to = FileChannel.open(
                half,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            if (without) {
                jar.copyOthers(Path.of(paths.get(0)), namesIn(paths.subList(2, paths.size())), to);
            } else {
                jar.copyAll(Path.of(paths.get(0)), to);
                for (String from : paths.subList(3, paths.size())) {
                    jar.copyMatching(Path.of(from), Pattern.compile(paths.get(2)), to);
                }
            }
            jar.finish(to);
        }
        Files.move(half, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void copyAll(Path base, FileChannel to) throws IOException {
        try (FileChannel in = FileChannel.open(base)) {
            for (ByteBuffer entry : centralDirectory(in)) {
                add(entry);
            }
            long dataEnd = end(in).getInt(16) & 0xFFFFFFFFL;
            transfer(in, 0, dataEnd, to);
        }
    }

    /** The files of each jar, by jar. */
    private static Map<String, Set<String>> namesIn(List<String> jars) throws IOException {
        Map<String, Set<String>> names = new LinkedHashMap<>();
        for (String jar : jars) {
            try (FileChannel in = FileChannel.open(Path.of(jar))) {
                Set<String> files = new HashSet<>();
                for (ByteBuffer entry : centralDirectory(in)) {
                    files.add(name(entry));
                }
                files.removeIf(name -> name.endsWith("/") || name.equals("META-INF/MANIFEST.MF"));
                names.put(jar, files);
            }
        }
        return names;
    }

    private void copyOthers(Path base, Map<String, Set<String>> left, FileChannel to) throws IOException {
        Set<String> useful = new HashSet<>();
        try (FileChannel in = FileChannel.open(base)) {
            for (ByteBuffer entry : centralDirectory(in)) {
                String name = name(entry);
                List<String> owners = left.entrySet().stream().filter(e -> e.getValue().contains(name)).map(Map.Entry::getKey).toList();
                useful.addAll(owners);
                if (owners.isEmpty()) {
                    copyEntry(in, entry, to);
                }
            }
        }
        if (!useful.containsAll(left.keySet())) {
            throw new IOException(base + " has no entry of one of " + left.keySet());
        }
    }

    private void copyMatching(Path jar, Pattern pattern, FileChannel to) throws IOException {
        boolean found = false;
        try (FileChannel in = FileChannel.open(jar)) {
            for (ByteBuffer entry : centralDirectory(in)) {
                if (pattern.matcher(name(entry)).matches()) {
                    found = true;
                    copyEntry(in, entry, to);
                }
            }
        }
        if (!found) {
            throw new IOException(jar + " has no entry that matches " + pattern);
        }
    }

    /** Copies the compressed bytes behind a local header of our own, which has the sizes that a data descriptor may have held. */
    private void copyEntry(FileChannel in, ByteBuffer entry, FileChannel to) throws IOException {
        byte[] name = name(entry).getBytes(StandardCharsets.UTF_8);
        long oldOffset = entry.getInt(42) & 0xFFFFFFFFL;
        ByteBuffer oldLocal = read(in, oldOffset, LOCAL_SIZE);
        long data = oldOffset + LOCAL_SIZE + (oldLocal.getShort(26) & 0xFFFF) + (oldLocal.getShort(28) & 0xFFFF);
        long compressed = entry.getInt(20) & 0xFFFFFFFFL;
        long newOffset = to.position();

        short flags = (short) (entry.getShort(8) & ~0x08);
        ByteBuffer local = little(LOCAL_SIZE + name.length);
        local.putInt(LOCAL).putShort(entry.getShort(6)).putShort(flags);
        local.put(entry.slice(10, 18)); // method, time, date, CRC, sizes
        local.putShort((short) name.length).putShort((short) 0).put(name).flip();
        writeFully(to, local);
        transfer(in, data, compressed, to);

        ByteBuffer central = little(CENTRAL_SIZE + name.length);
        central.put(entry.slice(0, CENTRAL_SIZE)).put(name).flip();
        central.putShort(8, flags).putShort(30, (short) 0).putShort(32, (short) 0).putInt(42, Math.toIntExact(newOffset));
        add(central);
    }

    private void add(ByteBuffer entry) throws IOException {
        if (!names.add(name(entry))) {
            throw new IOException(name(entry) + " is there twice");
        }
        directory.add(entry);
    }

    private void finish(FileChannel to) throws IOException {
        long start = to.position();
        for (ByteBuffer entry : directory) {
            writeFully(to, entry.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        }
        if (directory.size() > MOST_ENTRIES) {
            throw new IOException(directory.size() + " entries; without zip64 at most " + MOST_ENTRIES);
        }
        ByteBuffer end = little(END_SIZE);
        end.putInt(END).putInt(0);
        end.putShort((short) directory.size()).putShort((short) directory.size());
        end.putInt(Math.toIntExact(to.position() - start)).putInt(Math.toIntExact(start)).putShort((short) 0).flip();
        writeFully(to, end);
    }

    private static List<ByteBuffer> centralDirectory(FileChannel in) throws IOException {
        ByteBuffer end = end(in);
        int count = end.getShort(10) & 0xFFFF;
        ByteBuffer all = read(in, end.getInt(16) & 0xFFFFFFFFL, end.getInt(12));
        List<ByteBuffer> entries = new ArrayList<>(count);
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (all.getInt(at) != CENTRAL) {
                throw new IOException("no directory entry at " + at);
            }
            int variable = (all.getShort(at + 28) & 0xFFFF) + (all.getShort(at + 30) & 0xFFFF) + (all.getShort(at + 32) & 0xFFFF);
            entries.add(all.slice(at, CENTRAL_SIZE + variable).order(ByteOrder.LITTLE_ENDIAN));
            at += CENTRAL_SIZE + variable;
        }
        return entries;
    }

    /** The record at the end, behind which a comment may stand. */
    private static ByteBuffer end(FileChannel in) throws IOException {
        int tail = (int) Math.min(in.size(), END_SIZE + 0xFFFF);
        ByteBuffer bytes = read(in, in.size() - tail, tail);
        for (int at = tail - END_SIZE; at >= 0; at--) {
            if (bytes.getInt(at) == END) {
                return bytes.slice(at, END_SIZE).order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        throw new IOException("not a zip file");
    }

    private static String name(ByteBuffer entry) {
        byte[] name = new byte[entry.getShort(28) & 0xFFFF];
        entry.get(CENTRAL_SIZE, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private static ByteBuffer read(FileChannel in, long from, int size) throws IOException {
        ByteBuffer bytes = little(size);
        while (bytes.hasRemaining()) {
            if (in.read(bytes, from + bytes.position()) < 0) {
                throw new IOException("ends early");
            }
        }
        return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void transfer(FileChannel in, long from, long count, FileChannel to) throws IOException {
        long done = 0;
        while (done < count) {
            long n = in.transferTo(from + done, count - done, to);
            if (n <= 0) {
                throw new IOException("ends early");
            }
            done += n;
        }
    }

    private static void writeFully(FileChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
