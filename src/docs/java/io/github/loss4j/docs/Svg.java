package io.github.loss4j.docs;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Writes what was drawn as SVG. The text of {@link SVGProcessor} is long, and contains hash codes that differ
 * between runs. Here numbers have two digits, lines that meet are joined, equal letters are written once and defaults
 * are left out.
 */
final class Svg {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+(?:E-?\\d+)?");
    private static final Pattern COLOUR = Pattern.compile("rgb\\((\\d+),(\\d+),(\\d+)\\)");
    private static final Pattern CLIP = Pattern.compile("clip-?\\d+");

    private static final Pattern COMMAND = Pattern.compile("([MLQCZ])([^MLQCZ]*)");
    private static final int DIGITS = 2;

    private final StringBuilder out = new StringBuilder();
    private final Map<String, String> clips = new HashMap<>();
    private final Map<String, Integer> paths = new HashMap<>();
    private String style = "";
    private String end = "";

    private Svg() {
    }

    static String text(VectorGraphics2D page, int width, int height, String title) {
        Svg svg = new Svg();
        svg.children(parsed(page, width, height));
        svg.line(null, null, null);
        StringBuilder text = new StringBuilder();
        text.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(width).append("\" height=\"")
                .append(height).append("\" viewBox=\"0 0 ").append(width).append(' ').append(height)
                .append("\" role=\"img\">\n<title>").append(title.replace("&", "&amp;").replace("<", "&lt;"))
                .append("</title>\n");
        return text.append(svg.out).append("</svg>\n").toString();
    }

    private static Element parsed(VectorGraphics2D page, int width, int height) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new SVGProcessor().getDocument(page.getCommands(), new PageSize(0, 0, width, height)).writeTo(bytes);
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            return factory.newDocumentBuilder().parse(new InputSource(new ByteArrayInputStream(bytes.toByteArray())))
                    .getDocumentElement();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    private void children(Element parent) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                element(element);
            }
        }
    }

    private void element(Element element) {
        String drawn = element.getAttribute("style");
        if (drawn.contains("opacity:0;")) {
            return;
        }
        if (element.getTagName().equals("line")) {
            line(rounded(drawn), point(element, "1"), point(element, "2"));
            return;
        }
        line(null, null, null);
        if (element.getTagName().equals("path")) {
            path(steps(element.getAttribute("d")), rounded(drawn));
            return;
        }
        StringBuilder tag = new StringBuilder("<").append(element.getTagName());
        for (int k = 0; k < element.getAttributes().getLength(); k++) {
            Node attribute = element.getAttributes().item(k);
            tag.append(' ').append(attribute.getNodeName()).append("=\"").append(rounded(attribute.getNodeValue()))
                    .append('"');
        }
        if (element.hasChildNodes()) {
            int before = out.length();
            out.append(tag).append(">\n");
            int inside = out.length();
            children(element);
            line(null, null, null);
            if (out.length() == inside) {
                out.setLength(before);
            } else {
                out.append("</").append(element.getTagName()).append(">\n");
            }
        } else {
            out.append(tag).append("/>\n");
        }
    }

    /** A path; one that was there before is used again, since most are labels. */
    private void path(String corners, String drawn) {
        Integer known = paths.putIfAbsent(corners + drawn, paths.size());
        if (known == null) {
            out.append("<path id=\"p").append(paths.size() - 1).append("\" d=\"").append(corners).append("\" style=\"")
                    .append(drawn).append("\"/>\n");
        } else {
            out.append("<use href=\"#p").append(known).append("\"/>\n");
        }
    }

    private String point(Element line, String number) {
        return rounded(line.getAttribute("x" + number) + "," + line.getAttribute("y" + number));
    }

    /** A line, in one path with those of the same style before it; null ends the path. */
    private void line(String drawn, String from, String to) {
        if (!end.isEmpty() && !style.equals(drawn)) {
            out.append("\" style=\"").append(style).append("\"/>\n");
            end = "";
        }
        if (drawn != null) {
            out.append(end.isEmpty() ? "<path d=\"M" : end.equals(from) ? "" : "M");
            if (!end.equals(from)) {
                out.append(from).append('L');
            } else {
                out.append(' ');
            }
            out.append(to);
            style = drawn;
            end = to;
        }
    }

    /** The outline of a letter with steps in place of points, which are shorter. */
    private static String steps(String outline) {
        StringBuilder text = new StringBuilder();
        long[] at = new long[2];
        long[] start = at;
        Matcher commands = COMMAND.matcher(outline);
        while (commands.find()) {
            char command = commands.group(1).charAt(0);
            text.append(Character.toLowerCase(command));
            String[] numbers = commands.group(2).strip().split("[ ,]+");
            long[] next = start;
            for (int k = 0; command != 'Z' && k < numbers.length; k += 2) {
                next = new long[] {hundredths(numbers[k]), hundredths(numbers[k + 1])};
                append(text, next[0] - at[0]);
                append(text, next[1] - at[1]);
            }
            at = next;
            start = command == 'M' ? next : start;
        }
        return text.toString();
    }

    private static long hundredths(String number) {
        return Math.round(Double.parseDouble(number) * 100);
    }

    private static void append(StringBuilder text, long hundredths) {
        if (hundredths >= 0 && !Character.isLetter(text.charAt(text.length() - 1))) {
            text.append(' ');
        }
        text.append(rounded(BigDecimal.valueOf(hundredths, DIGITS)));
    }

    /** The text with short numbers, colours and names of clips. */
    private String rounded(String text) {
        String colours = COLOUR.matcher(text).replaceAll(rgb -> String.format(Locale.ROOT, "#%02x%02x%02x",
                Integer.parseInt(rgb.group(1)), Integer.parseInt(rgb.group(2)), Integer.parseInt(rgb.group(3))));
        String named = CLIP.matcher(colours)
                .replaceAll(clip -> clips.computeIfAbsent(clip.group(), name -> "c" + clips.size()));
        return NUMBER.matcher(named).replaceAll(number -> rounded(new BigDecimal(number.group())));
    }

    private static String rounded(BigDecimal number) {
        BigDecimal rounded = number.setScale(DIGITS, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString().replaceFirst("^(-?)0\\.", "$1.");
    }
}
