package dev.nightjar.etl;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * The rows of one CSV file with a header, one after the other. Cells are text; the empty cell and the null value are null. Bytes that are
 * not UTF-8 become U+FFFD and mark their row.
 */
public final class CsvRows implements AutoCloseable {
    /** Longest cell, in characters. */
    private static final int MAX_CELL = 1_000_000;

    private static final int MAX_COLUMNS = 20_000;

    private final CsvParser parser;
    private final String nullValue;
    private final List<String> header;
    private long position;

    /** A file that cannot be read to its end; the message follows the file's name. */
    public static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * @param bytes already decompressed; closed with this
     * @param nullValue text that means null, beside the empty one
     * @throws Broken if there is no header
     */
    public CsvRows(InputStream bytes, String nullValue) throws Broken {
        this.nullValue = nullValue;
        CsvParserSettings settings = new CsvParserSettings();
        settings.setMaxCharsPerColumn(MAX_CELL);
        settings.setMaxColumns(MAX_COLUMNS);
        settings.setLineSeparatorDetectionEnabled(true);
        settings.setSkipEmptyLines(true);
        settings.setReadInputOnSeparateThread(false);
        settings.setIgnoreLeadingWhitespaces(true);
        settings.setIgnoreTrailingWhitespaces(true);
        this.parser = new CsvParser(settings);
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        try {
            parser.beginParsing(new InputStreamReader(bytes, decoder));
            String[] first = parser.parseNext();
            if (first == null) {
                throw new Broken("is empty: not even a header", null);
            }
            this.header = names(first);
        } catch (TextParsingException | IllegalStateException e) {
            throw broken(e, 0);
        }
    }

    private static List<String> names(String[] cells) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            names.add(cells[i] == null ? "_column_" + (i + 1) : cells[i].replace("\uFEFF", ""));
        }
        return names;
    }

    /** The names of the header, in order; a byte-order mark is dropped. */
    public List<String> header() {
        return header;
    }

    /** The next row's cells, as many as the file has for it; empty at the end. */
    public Optional<String[]> next() throws Broken {
        try {
            String[] cells = parser.parseNext();
            if (cells == null) {
                return Optional.empty();
            }
            position++;
            for (int i = 0; i < cells.length; i++) {
                if (nullValue.equals(cells[i])) {
                    cells[i] = null;
                }
            }
            return Optional.of(cells);
        } catch (TextParsingException | IllegalStateException e) {
            throw broken(e, position);
        }
    }

    /** The number of the row that {@link #next()} gave last, from 1. */
    public long position() {
        return position;
    }

    /** Whether no cell holds the mark of bytes that were not UTF-8. */
    public static boolean utf8(String[] cells) {
        return Arrays.stream(cells).noneMatch(c -> c != null && c.indexOf('\uFFFD') >= 0);
    }

    private static Broken broken(RuntimeException thrown, long rows) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof EOFException) {
                return new Broken("ends in the middle of its compressed data, after row " + rows, thrown);
            }
            if (t instanceof ZipException || String.valueOf(t.getMessage()).contains("not a gzip file")) {
                return new Broken("is not valid compressed data: " + t.getMessage(), thrown);
            }
        }
        String message = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
        return new Broken("cannot be parsed after row " + rows + ": " + message, thrown);
    }

    @Override
    public void close() {
        parser.stopParsing();
    }
}
