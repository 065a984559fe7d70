package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An SQL expression in one spelling: what Spark reads in the same way has the same text. Space, comments, the case of unquoted words, the quotes
 * of plain text and names, {@code ==} for {@code =}, {@code !=} for {@code <>} and parentheses around the whole do not count. Everything else
 * does, the order of operands among it. By tokens and not by Spark's parser, so that it stays the same when Spark is a newer one.
 */
final class SqlTokens {
    private static final Pattern TOKEN = Pattern.compile(
            "(?<space>\\s+|--[^\\n]*)|(?<raw>[rR](?:'[^']*'|\"[^\"]*\"))|(?<text>'(?:\\\\.|[^'\\\\])*'|\"(?:\\\\.|[^\"\\\\])*\")"
                    + "|(?<name>`(?:``|[^`])*`)|(?<word>[\\p{L}\\p{N}_]+)"
                    + "|(?<sign><=>|<=|>=|<>|!=|==|\\|\\||->|=>|::|<<|>>>|>>|.)",
            Pattern.DOTALL);
    private static final Pattern PLAIN = Pattern.compile("`[A-Za-z][A-Za-z0-9_]*`");
    private static final Set<String> TIGHT_BEFORE = Set.of(",", ")", ".", "]", "(", "[");
    private static final Set<String> TIGHT_BEHIND = Set.of("(", ".", "[");

    private SqlTokens() {}

    /** The one spelling. Applied to itself it gives itself. */
    static String canonical(String expression) {
        List<String> tokens = tokens(withoutBlockComments(expression));
        while (tokens.size() > 2 && tokens.get(0).equals("(") && closing(tokens) == tokens.size() - 1) {
            tokens = tokens.subList(1, tokens.size() - 1);
        }
        StringBuilder text = new StringBuilder();
        String before = "(";
        for (String token : tokens) {
            boolean tight = TIGHT_BEFORE.contains(token) || TIGHT_BEHIND.contains(before);
            text.append(tight ? "" : " ").append(token);
            before = token;
        }
        return text.toString();
    }

    private static List<String> tokens(String expression) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(expression);
        while (matcher.find()) {
            String token = matcher.group();
            if (matcher.group("text") != null) {
                tokens.add(text(token));
            } else if (matcher.group("name") != null) {
                boolean plain = PLAIN.matcher(token).matches();
                tokens.add(plain ? token.substring(1, token.length() - 1).toLowerCase(Locale.ROOT) : token);
            } else if (matcher.group("word") != null) {
                tokens.add(token.toLowerCase(Locale.ROOT));
            } else if (matcher.group("sign") != null) {
                tokens.add(token.equals("==") ? "=" : token.equals("!=") ? "<>" : token);
            } else if (matcher.group("raw") != null) {
                tokens.add(token);
            }
        }
        return tokens;
    }

    /** In single quotes, where no quote or escape stands inside. */
    private static String text(String token) {
        String inside = token.substring(1, token.length() - 1);
        return inside.matches("[^'\"\\\\]*") ? "'" + inside + "'" : token;
    }

    /** Where the parenthesis that is the first token is closed; -1 if nowhere. */
    private static int closing(List<String> tokens) {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            depth += tokens.get(i).equals("(") ? 1 : tokens.get(i).equals(")") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Comments between slash and star, which may hold others, as blanks; inside of text they stay. */
    private static String withoutBlockComments(String expression) {
        StringBuilder kept = new StringBuilder();
        int depth = 0;
        int i = 0;
        while (i < expression.length()) {
            if (expression.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (depth > 0 && expression.startsWith("*/", i)) {
                depth--;
                i += 2;
                kept.append(depth == 0 ? " " : "");
            } else if (depth > 0) {
                i++;
            } else {
                int end = quoted(expression, i);
                kept.append(expression, i, end);
                i = end;
            }
        }
        return kept.toString();
    }

    /** The end of the quoted token or line comment that begins here; the next character if none does. */
    private static int quoted(String expression, int at) {
        char c = expression.charAt(at);
        if (expression.startsWith("--", at)) {
            int end = expression.indexOf('\n', at);
            return end < 0 ? expression.length() : end;
        }
        if (c != '\'' && c != '"' && c != '`') {
            return at + 1;
        }
        int i = at + 1;
        while (i < expression.length() && expression.charAt(i) != c) {
            i += expression.charAt(i) == '\\' && c != '`' ? 2 : 1;
        }
        return Math.min(i + 1, expression.length());
    }
}
