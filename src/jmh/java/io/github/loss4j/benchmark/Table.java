package io.github.loss4j.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in Markdown, for README to quote: the first column is of names, the others of numbers. */
final class Table {
    private final List<String> lines = new ArrayList<>();

    /** The columns' names, which say in what unit the numbers are. */
    Table(String... columns) {
        row(columns);
        lines.add("| --- |" + " ---: |".repeat(columns.length - 1));
    }

    /** A cell with so many digits after the point. */
    static String number(double number, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", number);
    }

    void row(String... cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
    }

    void print() {
        lines.forEach(System.out::println);
    }
}
