package dev.nightjar.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The right to write: a lease file {@code _claims/<name>#<fencing number>} that exactly one process can create. Where the store lets two
 * create one file (S3), each contender writes a file of its own, {@code <name>#<fencing number>~<contender>}, waits, and looks again: the
 * first by name wins. See {@link #SETTLE}. The owner renews it; a
 * dead owner on this host is seen at once, one on another host after the lease. What is written are pure functions, so a broken claim
 * costs time, never data.
 */
public final class Claim implements AutoCloseable {
    /** After this long without renewal an owner on another host is taken for dead. */
    public static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    /**
     * How long a contender waits between its file and the second look, where files are not created once only. A contender whose first
     * look and write together took more than half of it withdraws. So, of two, the later one's file stands before the earlier one looks
     * again: both see both, and agree. Holds for a store whose lists show every finished write, as S3's do.
     */
    static final Duration SETTLE = Duration.ofSeconds(3);

    private static final int CONTESTS = 5;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "_claims";

    /** Who holds or held a claim. */
    public record Owner(
            long number,
            String host,
            long pid,
            long processStart,
            String attempt,
            String work,
            Instant renewed,
            boolean released) {
        /** Whether the process is certainly gone, or its lease is over. */
        boolean gone(Instant now, String thisHost) {
            if (released) {
                return true;
            }
            if (host.equals(thisHost)) {
                return ProcessHandle.of(pid)
                        .filter(ProcessHandle::isAlive)
                        .filter(p -> startOf(p) == processStart)
                        .isEmpty();
            }
            return renewed.plus(LEASE).isBefore(now);
        }
    }

    private final LakeFiles files;
    private final String name;
    private final String path;
    private final Owner owner;
    private final Optional<Owner> tookOverFrom;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final ScheduledExecutorService renewal;

    private Claim(LakeFiles files, String name, String path, Owner owner, Optional<Owner> tookOverFrom) {
        this.files = files;
        this.name = name;
        this.path = path;
        this.owner = owner;
        this.tookOverFrom = tookOverFrom;
        this.renewal = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "claim " + name);
            thread.setDaemon(true);
            return thread;
        });
        long seconds = LEASE.toSeconds() / 3;
        ScheduledFuture<?> unused = this.renewal.scheduleAtFixedRate(this::renew, seconds, seconds, TimeUnit.SECONDS);
    }

    /**
     * Takes the claim.
     *
     * @param name of what is claimed: {@code data}, or {@code score-2013-09-30}
     * @param attempt this process's try
     * @param work what it does, for the message that others get
     * @throws PipelineException CLAIMED, naming the owner, if a living process holds it
     */
    public static Claim take(LakeFiles files, String name, String attempt, String work) {
        Objects.requireNonNull(name);
        return files.createsOnce()
                ? create(files, name, attempt, work)
                : contend(files, name, attempt, work, System::nanoTime);
    }

    private static Claim create(LakeFiles files, String name, String attempt, String work) {
        while (true) {
            Optional<Owner> last = last(files, name);
            Owner owner = self(last, attempt, work);
            String path = path(name, owner.number());
            if (files.createNew(path, json(owner))) {
                return won(files, name, path, owner, last);
            }
        }
    }

    /**
     * As {@link #take} where two can create one file.
     *
     * @param nanos a clock that only goes forward
     */
    static Claim contend(LakeFiles files, String name, String attempt, String work, LongSupplier nanos) {
        for (int contest = 0; contest < CONTESTS; contest++) {
            long begin = nanos.getAsLong();
            Optional<Owner> last = last(files, name);
            Owner owner = self(last, attempt, work);
            String path = path(name, owner.number()) + "~" + UUID.randomUUID();
            files.writeAtomically(path, json(owner));
            if (nanos.getAsLong() - begin > SETTLE.toNanos() / 2) {
                files.delete(path);
                continue; // too slow to be sure that the others see it in time
            }
            pause();
            List<String> standing = files.list(FOLDER);
            Owner first = newest(files, standing, name).orElse(unreadable(owner.number()));
            if (first.number() == owner.number()
                    && path.equals(FOLDER + "/"
                            + contenders(standing, name, owner.number()).get(0))) {
                return won(files, name, path, owner, last);
            }
            files.delete(path);
            throw held(name, first);
        }
        throw new PipelineException(
                ErrorKind.EXTERNAL,
                "claim " + name + ": the storage took longer than " + SETTLE.toMillis() / 2
                        + " ms to list and write a small" + " file, " + CONTESTS
                        + " times; run the night again when it answers faster");
    }

    private static Claim won(LakeFiles files, String name, String path, Owner owner, Optional<Owner> last) {
        sweep(files, name, owner.number());
        return new Claim(files, name, path, owner, last.filter(o -> !o.released()));
    }

    private static Owner self(Optional<Owner> last, String attempt, String work) {
        ProcessHandle self = ProcessHandle.current();
        long number = last.map(Owner::number).orElse(0L) + 1;
        return new Owner(number, host(), self.pid(), startOf(self), attempt, work, Instant.now(), false);
    }

    /** The newest owner, who is gone; CLAIMED if it lives. */
    private static Optional<Owner> last(LakeFiles files, String name) {
        Optional<Owner> last = newest(files, name);
        if (last.isPresent() && !last.get().gone(Instant.now(), host())) {
            throw held(name, last.get());
        }
        return last;
    }

    private static void pause() {
        try {
            Thread.sleep(SETTLE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a claim was taken", e);
        }
    }

    /**
     * As {@link #take}, but waits while a living process holds the claim.
     *
     * @param patience how long; zero for not at all
     * @param waiting told whom it waits for, once for each owner
     * @throws PipelineException CLAIMED, naming the owner, if it holds the claim still
     */
    public static Claim take(
            LakeFiles files, String name, String attempt, String work, Duration patience, Consumer<String> waiting) {
        long begin = System.nanoTime();
        String told = "";
        while (true) {
            try {
                return take(files, name, attempt, work);
            } catch (PipelineException e) {
                if (e.kind() != ErrorKind.CLAIMED || System.nanoTime() - begin >= patience.toNanos()) {
                    throw e;
                }
                String owner = newest(files, name).map(Owner::attempt).orElse("");
                if (!owner.equals(told)) {
                    waiting.accept(e.getMessage());
                    told = owner;
                }
                pause(e);
            }
        }
    }

    private static void pause(PipelineException why) {
        try {
            Thread.sleep(ASK_AGAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw why;
        }
    }

    /** The dead owner from whom this claim was taken, if there was one: its attempt ended without a word. */
    public Optional<Owner> tookOverFrom() {
        return tookOverFrom;
    }

    /**
     * Throws CLAIMED if another process has taken the claim since. Called before each commit. Not while it is renewed: some stores replace a file
     * in two steps.
     */
    public synchronized void check() {
        Optional<Owner> newest = newest(files, name);
        if (newest.isEmpty() || newest.get().number() != owner.number()) {
            throw new PipelineException(
                    ErrorKind.CLAIMED,
                    "claim " + name + ": this process lost it"
                            + newest.map(o -> " to process " + o.pid() + " on " + o.host())
                                    .orElse(", its file " + path + " is gone")
                            + "; nothing more is written; run the night again");
        }
    }

    /** Gives the claim back. */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            renewal.shutdownNow();
            write(true);
        }
    }

    /** One that fails, on a store that is busy for instance, must not be the last; if all do, {@link #check} says who took the claim. */
    private void renew() {
        try {
            if (open.get()) {
                write(false);
            }
        } catch (PipelineException e) {
            return;
        }
    }

    private synchronized void write(boolean released) {
        if (!files.exists(path)) {
            return; // swept by the one who took over
        }
        Owner now = new Owner(
                owner.number(),
                owner.host(),
                owner.pid(),
                owner.processStart(),
                owner.attempt(),
                owner.work(),
                Instant.now(),
                released);
        files.writeAtomically(path, json(now));
    }

    private static PipelineException held(String name, Owner owner) {
        return new PipelineException(
                ErrorKind.CLAIMED,
                "claim " + name + ": process " + owner.pid() + " on " + owner.host() + " is at it (" + owner.work()
                        + ", renewed " + owner.renewed() + "); wait for it, or end it and run again");
    }

    /** The holder with the greatest number, living or not; a file that cannot be read counts as dead. */
    private static Optional<Owner> newest(LakeFiles files, String name) {
        return newest(files, files.list(FOLDER), name);
    }

    private static Optional<Owner> newest(LakeFiles files, List<String> entries, String name) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).startsWith(name + "#")) {
                long number = number(entries.get(i), name);
                // Of contenders the first holds it, or will.
                String holder = contenders(entries, name, number).get(0);
                return Optional.of(
                        files.read(FOLDER + "/" + holder).flatMap(Claim::parse).orElse(unreadable(number)));
            }
        }
        return Optional.empty();
    }

    private static List<String> contenders(List<String> entries, String name, long number) {
        return entries.stream()
                .filter(e -> e.startsWith(name + "#") && number(e, name) == number)
                .toList();
    }

    private static long number(String entry, String name) {
        String number = entry.substring(name.length() + 1);
        int contender = number.indexOf('~');
        return Long.parseLong(contender < 0 ? number : number.substring(0, contender));
    }

    private static Owner unreadable(long number) {
        return new Owner(number, "unknown", -1, -1, "", "", Instant.EPOCH, true);
    }

    /** Deletes older files: the newest number alone tells a zombie that it lost. */
    private static void sweep(LakeFiles files, String name, long newest) {
        for (String entry : files.list(FOLDER)) {
            if (entry.startsWith(name + "#") && number(entry, name) < newest) {
                files.delete(FOLDER + "/" + entry);
            }
        }
    }

    private static String path(String name, long number) {
        return FOLDER + "/" + name + "#" + String.format(Locale.ROOT, "%09d", number);
    }

    private static byte[] json(Owner owner) {
        return JSON.createObjectNode()
                .put("number", owner.number())
                .put("host", owner.host())
                .put("pid", owner.pid())
                .put("processStart", owner.processStart())
                .put("attempt", owner.attempt())
                .put("work", owner.work())
                .put("renewed", owner.renewed().toString())
                .put("released", owner.released())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<Owner> parse(byte[] bytes) {
        try {
            JsonNode node = JSON.readTree(bytes);
            return Optional.of(new Owner(
                    node.path("number").asLong(),
                    node.path("host").asText(),
                    node.path("pid").asLong(),
                    node.path("processStart").asLong(),
                    node.path("attempt").asText(),
                    node.path("work").asText(),
                    Instant.parse(node.path("renewed").asText()),
                    node.path("released").asBoolean()));
        } catch (IOException | java.time.format.DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** The name of this process's try that began at the instant, as claims, runs and result files write it. */
    public static String attempt(Instant begin) {
        return begin + " " + host() + "/" + ProcessHandle.current().pid();
    }

    /**
     * This host's name, as claims and runs write it: the same whether or not the name can be resolved at the moment, for by it an owner on
     * this host is told from others.
     */
    public static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // Java says "NAME: NAME: why" of a name that does not resolve.
            String says = String.valueOf(e.getMessage());
            return says.contains(":") ? says.substring(0, says.indexOf(':')) : "localhost";
        }
    }
}
