package dev.nightjar.core.config;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/** All kinds of trainers that a pipeline file may name: the built-in ones and those that {@link ServiceLoader} finds. */
public final class TrainerKinds {
    /** In the order of docs/trainers.md. The training stage has a trainer for each, and a test that it does. */
    public static final List<String> BUILT_IN = List.of("dl4j", "logistic", "linear", "gbt", "constant", "last_value");

    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]*");

    private static final Map<String, TrainerKind> FOUND =
            found(ServiceLoader.load(TrainerKind.class, TrainerKinds.class.getClassLoader()));

    private TrainerKinds() {}

    /** By word, those that are not built in. */
    public static Map<String, TrainerKind> found() {
        return FOUND;
    }

    /** The words of all kinds, the built-in ones first. */
    static List<String> words() {
        List<String> words = new ArrayList<>(BUILT_IN);
        words.addAll(FOUND.keySet());
        return words;
    }

    /** By word; a word that is none, or that two have, is refused. */
    static Map<String, TrainerKind> found(Iterable<TrainerKind> kinds) {
        Map<String, TrainerKind> found = new LinkedHashMap<>();
        for (TrainerKind kind : kinds) {
            String word = kind.word();
            String name = kind.getClass().getName();
            if (!WORD.matcher(word).matches()) {
                throw new PipelineException(
                        ErrorKind.CONFIG,
                        "trainer kind '" + word + "' of " + name
                                + " is no word of lower case letters, digits and _; rename it");
            }
            if (BUILT_IN.contains(word)) {
                throw new PipelineException(
                        ErrorKind.CONFIG,
                        "trainer kind '" + word + "' of " + name
                                + " is built in; rename it, or take it off the class path");
            }
            TrainerKind other = found.putIfAbsent(word, kind);
            if (other != null) {
                throw new PipelineException(
                        ErrorKind.CONFIG,
                        "trainer kind '" + word + "': two classes have this word, "
                                + other.getClass().getName() + " and " + name
                                + "; take one of them off the class path");
            }
        }
        return Collections.unmodifiableMap(found);
    }
}
