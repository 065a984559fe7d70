package dev.nightjar.core.config;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads YAML into {@link Setting}s. Only SnakeYAML's parser and node graph are used: no constructor runs, so a file can name no
 * class, and every node has its exact line and column. Size, depth and aliases are bounded.
 */
final class YamlReader {
    /** Characters of a file. */
    static final int MAX_CHARACTERS = 1 << 20;
    /** Nesting of blocks. */
    static final int MAX_DEPTH = 30;
    /** Aliases of blocks and lists in one file. */
    static final int MAX_ALIASES = 50;
    /** Nodes after aliases are followed. */
    static final int MAX_NODES = 100_000;

    private static final Set<Tag> TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE, Tag.MAP, Tag.SEQ);

    private final Origin.Layer layer;
    private final String place;
    private final Problems problems;
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;

    private YamlReader(Origin.Layer layer, String place, Problems problems) {
        this.layer = layer;
        this.place = place;
        this.problems = problems;
    }

    /** The file's text, or empty with a problem. */
    static Optional<String> text(ConfigFolder folder, String path, Origin asked, String key, Problems problems) {
        String file = folder.shown(path);
        try {
            byte[] bytes = folder.read(path);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes))
                    .toString());
        } catch (NoSuchFileException e) {
            problems.add(asked, key, "there is no file " + file);
        } catch (CharacterCodingException e) {
            problems.add(asked, key, file + " is not text in UTF-8");
        } catch (ConfigFolder.IsFolder e) {
            problems.add(asked, key, file + " is a folder; a YAML file is needed");
        } catch (IOException e) {
            throw new PipelineException(ErrorKind.EXTERNAL, file + " cannot be read: " + e.getMessage(), e);
        }
        return Optional.empty();
    }

    /** The document as a mapping, or empty with problems. */
    static Optional<Setting.Mapping> mapping(String text, Origin.Layer layer, String place, Problems problems) {
        Optional<Setting> read = read(text, layer, place, problems);
        if (read.isPresent() && !(read.get() instanceof Setting.Mapping)) {
            problems.add(
                    read.get().origin(),
                    "",
                    read.get().absent() ? "is empty" : "holds " + read.get().shape() + "; a block of keys is needed");
            return Optional.empty();
        }
        return read.map(Setting.Mapping.class::cast);
    }

    /** The document, or empty with problems. */
    static Optional<Setting> read(String text, Origin.Layer layer, String place, Problems problems) {
        return new YamlReader(layer, place, problems).read(text);
    }

    private Optional<Setting> read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowRecursiveKeys(false);
        int before = problems.count();
        try {
            if (text.length() > MAX_CHARACTERS) {
                throw new YAMLException(text.length() + " characters; at most " + MAX_CHARACTERS + " are read");
            }
            StreamReader reader = new StreamReader(new StringReader(text));
            Node root = new Composer(new ParserImpl(reader, options), new Resolver(), options).getSingleNode();
            if (root == null) {
                problems.add(start(), "", "is empty");
                return Optional.empty();
            }
            Setting setting = setting(root, "");
            return problems.count() == before ? Optional.of(setting) : Optional.empty();
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            problems.add(mark == null ? start() : origin(mark), "", "is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            problems.add(start(), "", "is not read: " + firstLine(e.getMessage()));
        }
        return Optional.empty();
    }

    private Setting setting(Node node, String key) {
        Origin origin = origin(node.getStartMark());
        if (++nodes > MAX_NODES) {
            throw new YAMLException("more than " + MAX_NODES + " values once its aliases are followed");
        }
        if (!TAGS.contains(node.getTag())) {
            problems.add(origin, key, "the tag " + node.getTag() + " is not allowed; write the plain value");
        }
        if (!open.add(node)) {
            throw new YAMLException("line " + origin.line() + ": an alias that contains itself");
        }
        try {
            if (node instanceof ScalarNode scalar) {
                boolean plain = scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN;
                return new Setting.Scalar(scalar.getValue(), plain, List.of(), origin);
            }
            if (node instanceof SequenceNode sequence) {
                return sequence(sequence, key, origin);
            }
            return mapping((MappingNode) node, key, origin);
        } finally {
            open.remove(node);
        }
    }

    private Setting sequence(SequenceNode node, String key, Origin origin) {
        List<Setting> items = new ArrayList<>();
        for (Node item : node.getValue()) {
            items.add(setting(item, key + "[" + items.size() + "]"));
        }
        return new Setting.Sequence(items, origin);
    }

    private Setting mapping(MappingNode node, String key, Origin origin) {
        Map<String, Setting.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Origin at = origin(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                problems.add(at, key, "a key must be a word, not a list or a block");
                continue;
            }
            String path = key.isEmpty() ? name.getValue() : key + "." + name.getValue();
            Setting.Entry first = entries.get(name.getValue());
            if (first != null) {
                problems.add(
                        at,
                        path,
                        "is given twice, first in line " + first.keyOrigin().line());
            } else {
                entries.put(name.getValue(), new Setting.Entry(at, setting(tuple.getValueNode(), path)));
            }
        }
        return new Setting.Mapping(entries, origin);
    }

    private Origin start() {
        return Origin.file(layer, place);
    }

    private Origin origin(Mark mark) {
        return layer == Origin.Layer.OVERRIDE
                ? start()
                : new Origin(layer, place, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String firstLine(String message) {
        return message == null
                ? "unknown YAML error"
                : message.lines().findFirst().orElse(message);
    }
}
