package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A position in a text that is parsed from left to right. Spaces around tokens are skipped. */
abstract class TextCursor {
    private static final Pattern SPACE = Pattern.compile("\\s*");
    /** The maximum nesting depth; it keeps the recursive parser from overflowing the stack. */
    private static final int MAX_DEPTH = 100;

    private final String text;
    private int at;
    /** The number of levels entered, with that of the whole text. */
    private int depth;

    TextCursor(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at == text.length();
    }

    int position() {
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    void enter() {
        if (depth++ > MAX_DEPTH) {
            throw expected("at most " + MAX_DEPTH + " levels of parentheses and brackets");
        }
    }

    void leave() {
        depth--;
    }

    boolean ahead(char character) {
        return text.startsWith(String.valueOf(character), at);
    }

    String find(Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        if (pattern != SPACE) {
            find(SPACE);
        }
        if (!matcher.region(at, text.length()).lookingAt()) {
            return null;
        }
        at = matcher.end();
        if (pattern != SPACE) {
            find(SPACE);
        }
        return matcher.group();
    }

    boolean take(char character) {
        find(SPACE);
        boolean there = ahead(character);
        at += there ? 1 : 0;
        find(SPACE);
        return there;
    }

    void require(char character) {
        if (!take(character)) {
            throw expected("'" + character + "'");
        }
    }

    IllegalArgumentException expected(String what) {
        return Checks.refusal("Losses", "expected " + what + " at " + place());
    }

    String place() {
        return (at < text.length() ? "character " + at : "the end") + " of \"" + text + "\"";
    }
}
