package org.multiprocessing4j.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A chart of horizontal bars as SVG: a bar for each figure's median, a whisker from its least to
 * its greatest value. The axis is logarithmic, because the peers differ by powers of ten. There is
 * no background, and all colours can be read on a light page and on a dark one.
 */
final class BarChart {
  private static final int WIDTH = 760;
  private static final int PLOT_LEFT = 240;
  private static final int PLOT_RIGHT = 660;
  private static final int TOP = 74;
  private static final int ROW_HEIGHT = 26;
  private static final int BAR_HEIGHT = 16;
  private static final int BOTTOM = 10;
  private static final String OURS = "#3b82d6";
  private static final String PEER = "#a0a4aa";
  private static final String INK = "#7d8187";

  private final String title;
  private final List<Bar> bars;
  private final Quantity.Dimension dimension;
  private final double from;
  private final double to;

  /**
   * One bar.
   *
   * @param label what it stands for
   * @param series its values
   * @param ours whether to highlight it
   */
  private record Bar(String label, Series series, boolean ours) {}

  private BarChart(String title, List<Bar> bars) {
    this.title = title;
    this.bars = bars;
    this.dimension = bars.get(0).series().median().dimension();
    this.from = Math.pow(10, Math.floor(Math.log10(least(bars)) - 0.3));
    this.to = greatest(bars);
  }

  /**
   * Prepares the chart of a topic, the best figure on top.
   *
   * @param topic what is compared
   * @param results what was measured
   * @return the chart, or empty if none of the topic's figures was measured
   */
  static Optional<BarChart> of(Topic topic, Results results) {
    List<Bar> bars = new ArrayList<>();
    for (Figure figure : topic.figures()) {
      results
          .series(figure)
          .ifPresent(series -> bars.add(new Bar(figure.label(), series, figure.isOurs())));
    }
    bars.sort(Comparator.comparing(bar -> bar.series().median(), Quantity.BEST_FIRST));
    return bars.isEmpty() ? Optional.empty() : Optional.of(new BarChart(topic.title(), bars));
  }

  private static double least(List<Bar> bars) {
    return bars.stream().mapToDouble(b -> b.series().minimum().value()).min().orElseThrow();
  }

  private static double greatest(List<Bar> bars) {
    return bars.stream().mapToDouble(b -> b.series().maximum().value()).max().orElseThrow();
  }

  /** Draws it. */
  String toSvg() {
    int height = TOP + bars.size() * ROW_HEIGHT + BOTTOM;
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d"
                + " %d\" font-family=\"sans-serif\" font-size=\"13\" fill=\"%s\">%n",
            WIDTH, height, WIDTH, height, INK));
    svg.append(
        format(
            "<text x=\"10\" y=\"22\" font-size=\"16\" font-weight=\"bold\">%s</text>%n",
            escape(title)));
    svg.append(
        format(
            "<text x=\"10\" y=\"41\">%s is better; logarithmic; bar: median, line: least to"
                + " greatest of the rounds</text>%n",
            dimension.isMoreBetter() ? "more" : "less"));
    appendGrid(svg, height);
    for (int row = 0; row < bars.size(); row++) {
      appendBar(svg, bars.get(row), TOP + row * ROW_HEIGHT);
    }
    return svg.append("</svg>\n").toString();
  }

  private void appendGrid(StringBuilder svg, int height) {
    for (double tick = from; tick <= to * (1 + 1e-9); tick *= 10) { // from and to are positive
      svg.append(
          format(
              "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"%s\""
                  + " stroke-opacity=\"0.3\"/>%n",
              x(tick), x(tick), TOP - 6, height - BOTTOM, INK));
      svg.append(
          format(
              "<text x=\"%.1f\" y=\"%d\" font-size=\"11\" text-anchor=\"middle\">%s</text>%n",
              x(tick), TOP - 10, new Quantity(tick * (1 + 1e-9), dimension).toRoundString()));
    }
  }

  private void appendBar(StringBuilder svg, Bar bar, int top) {
    double end = x(bar.series().median().value());
    double low = x(bar.series().minimum().value());
    double high = x(bar.series().maximum().value());
    int middle = top + BAR_HEIGHT / 2;
    svg.append(
        format(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\"%s>%s</text>%n",
            PLOT_LEFT - 10,
            middle + 5,
            bar.ours() ? " font-weight=\"bold\"" : "",
            escape(bar.label())));
    svg.append(
        format(
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n",
            PLOT_LEFT, top, end - PLOT_LEFT, BAR_HEIGHT, bar.ours() ? OURS : PEER));
    svg.append(
        format(
            "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"%s\""
                + " stroke-width=\"2\"/>%n",
            low, high, middle, middle, INK));
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
            Math.max(high, end) + 7, middle + 5, bar.series().median()));
  }

  /** Where a value lies on the logarithmic axis, in pixels. */
  private double x(double value) {
    return PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * Math.log(value / from) / Math.log(to / from);
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
