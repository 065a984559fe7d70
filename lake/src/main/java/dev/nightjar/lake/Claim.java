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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The right to write: a lease file {@code _claims/<name>#<fencing number>} that exactly one process can create. The owner renews it; a
 * dead owner on this host is seen at once, one on another host after the lease. What is written are pure functions, so a broken claim
 * costs time, never data.
 */
public final class Claim implements AutoCloseable {
    /** After this long without renewal an owner on another host is taken for dead. */
    public static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
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
    private final Owner owner;
    private final Optional<Owner> tookOverFrom;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final ScheduledExecutorService renewal;

    private Claim(LakeFiles files, String name, Owner owner, Optional<Owner> tookOverFrom) {
        this.files = files;
        this.name = name;
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
        String host = host();
        while (true) {
            Optional<Owner> last = newest(files, name);
            if (last.isPresent() && !last.get().gone(Instant.now(), host)) {
                throw held(name, last.get());
            }
            long number = last.map(Owner::number).orElse(0L) + 1;
            ProcessHandle self = ProcessHandle.current();
            Owner owner = new Owner(number, host, self.pid(), startOf(self), attempt, work, Instant.now(), false);
            if (files.createNew(path(name, number), json(owner))) {
                sweep(files, name, number);
                return new Claim(files, name, owner, last.filter(o -> !o.released()));
            }
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

    /** Throws CLAIMED if another process has taken the claim since. Called before each commit. */
    public void check() {
        Optional<Owner> newest = newest(files, name);
        if (newest.isEmpty() || newest.get().number() != owner.number()) {
            throw new PipelineException(
                    ErrorKind.CLAIMED,
                    "claim " + name + ": this process lost it"
                            + newest.map(o -> " to process " + o.pid() + " on " + o.host())
                                    .orElse("")
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

    private void renew() {
        if (open.get()) {
            write(false);
        }
    }

    private synchronized void write(boolean released) {
        if (!files.exists(path(name, owner.number()))) {
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
        files.writeAtomically(path(name, owner.number()), json(now));
    }

    private static PipelineException held(String name, Owner owner) {
        return new PipelineException(
                ErrorKind.CLAIMED,
                "claim " + name + ": process " + owner.pid() + " on " + owner.host() + " is at it (" + owner.work()
                        + ", renewed " + owner.renewed() + "); wait for it, or end it and run again");
    }

    /** The holder with the greatest number, living or not; a file that cannot be read counts as dead. */
    private static Optional<Owner> newest(LakeFiles files, String name) {
        List<String> entries = files.list(FOLDER);
        for (int i = entries.size() - 1; i >= 0; i--) {
            String entry = entries.get(i);
            if (entry.startsWith(name + "#")) {
                long number = Long.parseLong(entry.substring(name.length() + 1));
                return Optional.of(
                        files.read(path(name, number)).flatMap(Claim::parse).orElse(unreadable(number)));
            }
        }
        return Optional.empty();
    }

    private static Owner unreadable(long number) {
        return new Owner(number, "unknown", -1, -1, "", "", Instant.EPOCH, true);
    }

    /** Deletes older files: the newest number alone tells a zombie that it lost. */
    private static void sweep(LakeFiles files, String name, long newest) {
        for (String entry : files.list(FOLDER)) {
            if (entry.startsWith(name + "#") && Long.parseLong(entry.substring(name.length() + 1)) < newest) {
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

    /** This host's name, as claims and runs write it. */
    public static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
