package dev.nightjar.core.config;

import dev.nightjar.core.config.Origin.Layer;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads pipeline files. The layers, the weakest first: {@code conf/reference.yaml}, the pipeline file, the profile, overrides. Every
 * problem of all of them is reported in one CONFIG error with file, line, key, value and what is allowed. Immutable.
 */
public final class PipelineLoader {
    private static final String RESOURCES = "/dev/nightjar/conf/";
    /** Profiles that come with Nightjar: the places that {@code conf/NAME.conf} has Spark's settings for. */
    static final List<String> SHIPPED_PROFILES =
            List.of("databricks", "dataproc", "emr", "kubernetes", "local", "standalone", "yarn");

    private final Function<String, String> environment;
    private final List<Profile> profiles;
    private final List<String> overrides;

    /** A profile that is asked for; a place may have no settings of the pipeline file. */
    private record Profile(String name, boolean place) {}

    /** A pipeline with what is known about the reading of its file. */
    record Loaded(Pipeline pipeline, Airflow airflow, Reading reading) {}

    private PipelineLoader(Function<String, String> environment, List<Profile> profiles, List<String> overrides) {
        this.environment = environment;
        this.profiles = List.copyOf(profiles);
        this.overrides = List.copyOf(overrides);
    }

    /** @param environment gives the value of an environment variable, null if it is not set; {@code System::getenv} outside tests */
    public static PipelineLoader of(Function<String, String> environment) {
        return new PipelineLoader(Objects.requireNonNull(environment), List.of(), List.of());
    }

    /**
     * A loader that lays a profile over the file, and over the profiles named before. Looked for in Nightjar's own
     * {@code conf/profiles/NAME.yaml}, in {@code profiles/NAME.yaml} beside the pipeline file and in the file's block
     * {@code profiles}; all that are there count, in this order.
     */
    public PipelineLoader profile(String name) {
        return with(new Profile(Objects.requireNonNull(name), false));
    }

    /**
     * As {@link #profile}, for the place whose Spark settings are in force already: what the pipeline file has for it is laid over, and
     * it is no error if there is nothing.
     */
    public PipelineLoader place(String name) {
        return with(new Profile(Objects.requireNonNull(name), true));
    }

    private PipelineLoader with(Profile profile) {
        List<Profile> more = new ArrayList<>(profiles);
        more.add(profile);
        return new PipelineLoader(environment, more, overrides);
    }

    /** A loader that lays {@code key=value} over everything, the last for a key wins; keys are dotted, values are YAML. */
    public PipelineLoader set(List<String> assignments) {
        List<String> more = new ArrayList<>(overrides);
        more.addAll(assignments);
        return new PipelineLoader(environment, profiles, more);
    }

    /** @throws PipelineException of kind CONFIG with every problem, one a line; of kind EXTERNAL if the file cannot be read */
    public Pipeline load(Path file) {
        return read(file).pipeline();
    }

    /**
     * The same of a file that lies elsewhere than on this machine's disks.
     *
     * @param file its name in the folder
     */
    public Pipeline load(ConfigFolder home, String file) {
        return read(home, file).pipeline();
    }

    /** How Airflow is to run the pipeline. @throws PipelineException as {@link #load} */
    public Airflow airflow(Path file) {
        return read(file).airflow();
    }

    /**
     * Reads back {@link Pipeline#definition()}. What the text does not hold, gate and export for instance, is the default's.
     *
     * @param home the folder that relative paths start at; nothing is read there
     * @throws PipelineException of kind CONFIG if this version of Nightjar understands the text no more
     */
    public static Pipeline definition(String text, URI home) {
        Problems problems = new Problems("definition");
        Optional<Setting.Mapping> own = YamlReader.mapping(text, Layer.PIPELINE, "definition", problems);
        problems.throwIfAny();
        return of(name -> null)
                .read(own.orElseThrow(), new NamedFolder(home), problems)
                .pipeline();
    }

    /** The file as it was understood. @throws PipelineException as {@link #load} */
    public ResolvedConfig resolve(Path file) {
        return new ResolvedConfig(read(file).reading().resolved());
    }

    /** The same of a file that lies elsewhere than on this machine's disks. @throws PipelineException as {@link #load} */
    public ResolvedConfig resolve(ConfigFolder home, String file) {
        return new ResolvedConfig(read(home, file).reading().resolved());
    }

    Loaded read(Path file) {
        Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        Path name = Optional.ofNullable(file.getFileName()).orElse(file);
        return read(new LocalFolder(folder), name.toString());
    }

    private Loaded read(ConfigFolder home, String file) {
        String shown = home.shown(file);
        Problems problems = new Problems(shown);
        Origin asked = Origin.file(Layer.PIPELINE, shown);
        Optional<Setting.Mapping> own = YamlReader.text(home, file, asked, "", problems)
                .flatMap(text -> YamlReader.mapping(text, Layer.PIPELINE, shown, problems));
        problems.throwIfAny();
        Setting.Mapping merged = own.orElseThrow().without("profiles");
        for (Profile profile : profiles) {
            merged = merged.under(profile(profile, own.orElseThrow(), home, problems));
        }
        for (String override : overrides) {
            merged = merged.under(override(override, problems));
        }
        problems.throwIfAny();
        return read(merged, home, problems);
    }

    private Loaded read(Setting.Mapping merged, ConfigFolder home, Problems problems) {
        Interpolation interpolation = new Interpolation(environment, problems);
        Reading reading = new Reading(problems);
        Setting.Mapping reference = interpolation.mapping(reference().without("profiles"), "");
        Setting.Mapping given = interpolation.mapping(merged, "");
        Section root = new Section(reading, new Block(reading, "", "", given, reference, merged.origin()));
        Airflow airflow = AirflowReader.read(root.section("airflow"));
        Pipeline pipeline =
                new PipelineReader(reading, new SourceReader(reading, interpolation, home), home).read(root);
        String definition = new ResolvedConfig(reading.resolved()).definition();
        return new Loaded(pipeline.withDefinition(definition), airflow, reading);
    }

    /** The default layer, {@code conf/reference.yaml}. */
    static Setting.Mapping reference() {
        Problems problems = new Problems("conf/reference.yaml");
        Optional<Setting.Mapping> reference = resource("reference.yaml")
                .flatMap(text -> YamlReader.mapping(text, Layer.REFERENCE, "conf/reference.yaml", problems));
        problems.throwIfAny();
        return reference.orElseThrow(
                () -> new PipelineException(ErrorKind.INTERNAL, "conf/reference.yaml is missing in the jar"));
    }

    private static Optional<String> resource(String name) {
        try (InputStream in = PipelineLoader.class.getResourceAsStream(RESOURCES + name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new PipelineException(ErrorKind.INTERNAL, "conf/" + name + " in the jar cannot be read", e);
        }
    }

    private static Setting.Mapping profile(
            Profile profile, Setting.Mapping file, ConfigFolder home, Problems problems) {
        String name = profile.name();
        Origin asked = new Origin(Layer.OVERRIDE, "--profile " + name, 0, 0);
        Setting.Mapping merged = Setting.Mapping.empty(asked);
        boolean found = false;
        Set<String> known = new TreeSet<>(SHIPPED_PROFILES);
        Optional<String> shipped =
                SHIPPED_PROFILES.contains(name) ? resource("profiles/" + name + ".yaml") : Optional.empty();
        if (shipped.isPresent()) {
            found = true;
            merged = merged.under(read(shipped.get(), "conf/profiles/" + name + ".yaml", problems));
        }
        String beside = "profiles/" + name + ".yaml";
        if (exists(home, beside)) {
            found = true;
            String text = YamlReader.text(home, beside, asked, "", problems).orElse("{}");
            merged = merged.under(read(text, home.shown(beside), problems));
        }
        Setting.Entry block = file.entries().get("profiles");
        if (block != null && block.value() instanceof Setting.Mapping all) {
            known.addAll(all.entries().keySet());
            Setting.Entry own = all.entries().get(name);
            if (own != null && own.value() instanceof Setting.Mapping mapping) {
                found = true;
                merged = merged.under(asProfile(mapping));
            }
        }
        if (!found && !profile.place()) {
            problems.add(
                    asked,
                    "",
                    "there is no such profile" + Nearest.among(name, known) + "; others can stand in "
                            + home.shown(beside) + " or in the file's block 'profiles'");
        }
        return merged;
    }

    private static boolean exists(ConfigFolder home, String path) {
        try {
            return home.exists(path);
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL, home.shown(path) + " cannot be looked for: " + e.getMessage(), e);
        }
    }

    private static Setting.Mapping read(String text, String place, Problems problems) {
        return YamlReader.mapping(text, Layer.PROFILE, place, problems)
                .orElse(Setting.Mapping.empty(Origin.file(Layer.PROFILE, place)));
    }

    /** The same settings, told as a profile's. */
    private static Setting.Mapping asProfile(Setting.Mapping mapping) {
        return (Setting.Mapping) asProfile((Setting) mapping);
    }

    private static Setting asProfile(Setting setting) {
        Origin o = setting.origin();
        Origin origin = new Origin(Layer.PROFILE, o.place(), o.line(), o.column());
        if (setting instanceof Setting.Scalar s) {
            return new Setting.Scalar(s.text(), s.plain(), s.variables(), origin);
        }
        if (setting instanceof Setting.Sequence s) {
            return new Setting.Sequence(
                    s.items().stream().map(PipelineLoader::asProfile).toList(), origin);
        }
        Map<String, Setting.Entry> entries = new java.util.LinkedHashMap<>();
        ((Setting.Mapping) setting)
                .entries()
                .forEach((key, entry) ->
                        entries.put(key, new Setting.Entry(entry.keyOrigin(), asProfile(entry.value()))));
        return new Setting.Mapping(entries, origin);
    }

    private static Setting.Mapping override(String assignment, Problems problems) {
        int equals = assignment.indexOf('=');
        String key = equals < 0 ? assignment : assignment.substring(0, equals).strip();
        Origin origin = new Origin(Layer.OVERRIDE, "--set " + key, 0, 0);
        if (equals < 1 || key.isEmpty()) {
            problems.add(origin, "", "is not written as key=value, for instance training.history=120d");
            return Setting.Mapping.empty(origin);
        }
        String text = assignment.substring(equals + 1);
        Setting value = text.isBlank()
                ? new Setting.Scalar("", true, List.of(), origin)
                : YamlReader.read(text, Layer.OVERRIDE, origin.place(), problems)
                        .orElse(new Setting.Scalar("", true, List.of(), origin));
        List<String> steps = List.of(key.split("\\.", -1));
        for (int i = steps.size() - 1; i >= 0; i--) {
            value = new Setting.Mapping(Map.of(steps.get(i), new Setting.Entry(origin, value)), origin);
        }
        return (Setting.Mapping) value;
    }
}
