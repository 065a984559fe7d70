package dev.nightjar.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {
    @TempDir
    Path folder;

    private LakeFiles files;

    @BeforeEach
    void open() {
        files = new LakeFiles(folder.toUri(), new Configuration());
    }

    @Test
    void aSecondTakerIsToldWhoHoldsIt() {
        try (Claim held = Claim.take(files, "data", "one", "night 2013-09-30")) {
            held.check();
            assertThatThrownBy(() -> Claim.take(files, "data", "two", "night 2013-09-30"))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CLAIMED))
                    .hasMessageStartingWith(
                            "claim data: process " + ProcessHandle.current().pid() + " on ")
                    .hasMessageContaining("(night 2013-09-30, renewed ")
                    .hasMessageEndingWith("wait for it, or end it and run again");
        }
    }

    @Test
    void onePatientEnoughGetsItOnceItIsReleased() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        Claim held = Claim.take(files, "data", "one", "night 2013-09-30");
        CompletableFuture<Claim> second = CompletableFuture.supplyAsync(
                () -> Claim.take(files, "data", "two", "w", Duration.ofMinutes(5), told::add));
        while (told.isEmpty()) {
            Thread.sleep(20);
        }
        assertThat(second).isNotDone();

        held.close();

        try (Claim taken = second.get(1, TimeUnit.MINUTES)) {
            taken.check();
            assertThat(told).singleElement().asString().contains("(night 2013-09-30, renewed ");
        }
    }

    @Test
    void patienceEnds() {
        try (Claim held = Claim.take(files, "data", "one", "w")) {
            held.check();
            assertThatThrownBy(() -> Claim.take(files, "data", "two", "w", Duration.ofMillis(1), why -> {}))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CLAIMED));
        }
    }

    @Test
    void aReleasedClaimCanBeTakenAgainWithAGreaterNumber() {
        Claim.take(files, "data", "one", "w").close();
        try (Claim again = Claim.take(files, "data", "two", "w")) {
            assertThat(again.tookOverFrom()).isEmpty();
            assertThat(files.list("_claims")).containsExactly("data#000000002");
        }
    }

    @Test
    void aDeadOwnerOnThisHostIsSeenAtOnce() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        write(1, Claim.host(), dead.pid(), Instant.now());
        try (Claim taken = Claim.take(files, "data", "two", "w")) {
            assertThat(taken.tookOverFrom())
                    .hasValueSatisfying(o -> assertThat(o.attempt()).isEqualTo("old"));
        }
    }

    @Test
    void anOwnerOnAnotherHostIsDeadOnlyAfterItsLease() throws Exception {
        write(1, "elsewhere.example", 1, Instant.now().minusSeconds(30));
        assertThatThrownBy(() -> Claim.take(files, "data", "two", "w")).hasMessageContaining("on elsewhere.example");
        write(1, "elsewhere.example", 1, Instant.now().minusSeconds(61));
        try (Claim taken = Claim.take(files, "data", "two", "w")) {
            taken.check();
        }
    }

    @Test
    void aZombieIsStoppedBeforeItsNextCommit() throws Exception {
        try (Claim zombie = Claim.take(files, "data", "one", "w")) {
            write(2, "elsewhere.example", 77, Instant.now());
            assertThatThrownBy(zombie::check)
                    .hasMessage(
                            "claim data: this process lost it to process 77 on elsewhere.example; nothing more is written;"
                                    + " run the night again");
        }
    }

    @Test
    void aProcessWhoseFileIsGoneWritesNothingMore() throws Exception {
        try (Claim held = Claim.take(files, "data", "one", "w")) {
            Files.delete(folder.resolve("_claims/data#000000001"));
            assertThatThrownBy(held::check)
                    .hasMessage(
                            "claim data: this process lost it, its file _claims/data#000000001 is gone; nothing more is written;"
                                    + " run the night again");
        }
    }

    @Test
    void anOwnerThatDiedWhileItRenewedLeavesNothingThatCannotBeRead() throws Exception {
        Claim.take(files, "data", "one", "w").close();
        // A process that died before the checksum of what it wrote was renamed as well.
        Files.write(
                folder.resolve("_claims/.data#000000001.crc"), new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 2, 3, 4});
        try (Claim again = Claim.take(files, "data", "two", "w")) {
            again.check();
        }
    }

    @Test
    void claimsWithOtherNamesDoNotMeet() {
        try (Claim data = Claim.take(files, "data", "one", "w");
                Claim score = Claim.take(files, "score-2013-09-30", "one", "w")) {
            data.check();
            score.check();
        }
    }

    @Test
    void anUnreadableClaimFileIsTakenOver() throws Exception {
        Files.createDirectories(folder.resolve("_claims"));
        Files.writeString(folder.resolve("_claims/data#000000001"), "half a fi");
        try (Claim taken = Claim.take(files, "data", "two", "w")) {
            taken.check();
        }
    }

    @Test
    void aContenderThatIsTooSlowWithdrawsAndSaysSo() {
        AtomicLong clock = new AtomicLong();
        assertThatThrownBy(
                        () -> Claim.contend(files, "data", "one", "w", () -> clock.addAndGet(Claim.SETTLE.toNanos())))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessage(
                        "claim data: the storage took longer than 1500 ms to list and write a small file, 5 times; run the"
                                + " night again when it answers faster");
        assertThat(files.list("_claims")).isEmpty();
    }

    @Test
    void aClaimThatWasContendedForIsSeenByTheNextAndCountsOn() throws Exception {
        write(3, Claim.host(), -1, Instant.now());
        try (Claim won = Claim.contend(files, "data", "one", "w", System::nanoTime)) {
            won.check();
            assertThat(files.list("_claims")).singleElement().asString().startsWith("data#000000004~");
            assertThatThrownBy(() -> Claim.contend(files, "data", "two", "w", System::nanoTime))
                    .hasMessageStartingWith("claim data: process ");
        }
        try (Claim next = Claim.take(files, "data", "two", "w")) {
            assertThat(next.tookOverFrom()).isEmpty();
            assertThat(files.list("_claims")).containsExactly("data#000000005");
        }
    }

    private void write(long number, String host, long pid, Instant renewed) throws Exception {
        Files.createDirectories(folder.resolve("_claims"));
        String json = "{\"number\":" + number + ",\"host\":\"" + host + "\",\"pid\":" + pid
                + ",\"processStart\":0,\"attempt\":\"old\",\"work\":\"w\",\"renewed\":\"" + renewed
                + "\",\"released\":false}";
        Files.write(folder.resolve(String.format("_claims/data#%09d", number)), json.getBytes(StandardCharsets.UTF_8));
    }
}
