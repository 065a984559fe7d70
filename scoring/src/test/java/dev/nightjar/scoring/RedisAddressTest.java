package dev.nightjar.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisAddressTest {
    @Test
    void readsAllPartsOfAUrl() {
        assertThat(RedisAddress.parse("rediss://night:p%40ss%2Bw%3Aord+@cache.example:7000/3"))
                .isEqualTo(new RedisAddress("cache.example", 7000, "night", "p@ss+w:ord+", 3, true));
    }

    @Test
    void aHostIsEnough() {
        RedisAddress expected = new RedisAddress("localhost", 6379, "", "", 0, false);
        assertThat(RedisAddress.parse("redis://localhost")).isEqualTo(expected);
        assertThat(RedisAddress.parse("redis://localhost/")).isEqualTo(expected);
    }

    @Test
    void aPasswordNeedsNoUser() {
        assertThat(RedisAddress.parse("redis://:secret@localhost").password()).isEqualTo("secret");
        assertThat(RedisAddress.parse("redis://:secret@localhost").user()).isEmpty();
    }

    @Test
    void textNamesThePlaceWithoutThePassword() {
        assertThat(RedisAddress.parse("redis://night:secret@localhost:7000")).hasToString("localhost:7000");
    }

    @ParameterizedTest
    @CsvSource({
        "http://:secret@localhost, it must begin with redis:// or rediss:// and name a host",
        "redis://, it is not a URL; percent-encode special characters of the password",
        "redis:secret, it must begin with redis:// or rediss:// and name a host",
        "redis://:secret%zz@localhost, it is not a URL; percent-encode special characters of the password",
        "redis://:secret@localhost:70000, 'Redis at ''localhost'' port 70000 database 0: a host, a port of 1 to 65535 and a"
                + " database of 0 or more are needed'",
        "redis://:secret@localhost/first, 'the part behind the host is the number of a database, not ''first'''"
    })
    void saysWhatIsWrongWithAUrlAndKeepsThePasswordToItself(String url, String why) {
        assertThatThrownBy(() -> RedisAddress.parse(url))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessage("export.redis: the URL cannot be used: " + why
                        + ". Give redis://[[user]:password@]host[:port][/database], or embedded.")
                .hasMessageNotContaining("secret");
    }
}
