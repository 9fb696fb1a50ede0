package org.multiprocessing4j.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * A chart of horizontal bars as SVG: a bar for each figure's median, a whisker from its least to
 * its greatest value. The axis is logarithmic, because the peers differ by powers of ten.
 */
final class BarChart {
  private static final int LABEL_WIDTH = 190;
  private static final int PLOT_WIDTH = 420;
  private static final int VALUE_WIDTH = 110;
  private static final int ROW_HEIGHT = 26;
  private static final int BAR_HEIGHT = 16;
  private static final int TOP = 46;
  private static final int BOTTOM = 12;
  private static final String OURS = "#1f77b4";
  private static final String PEER = "#b5b5b5";

  private final String title;
  private final List<Bar> bars;
  private final double from;
  private final double to;

  /**
   * One bar.
   *
   * @param label what it stands for
   * @param series its values
   * @param ours whether to highlight it
   */
  record Bar(String label, Series series, boolean ours) {}

  /**
   * Creates a chart.
   *
   * @param title what is shown, with the direction that is better
   * @param bars at least one, of positive values of one dimension
   */
  BarChart(String title, List<Bar> bars) {
    this.title = title;
    this.bars = List.copyOf(bars);
    this.from = powerOfTen(Math.floor(Math.log10(least(bars)) - 0.3));
    this.to = greatest(bars);
  }

  private static double least(List<Bar> bars) {
    return bars.stream().mapToDouble(b -> b.series().minimum().value()).min().orElseThrow();
  }

  private static double greatest(List<Bar> bars) {
    return bars.stream().mapToDouble(b -> b.series().maximum().value()).max().orElseThrow();
  }

  private static double powerOfTen(double exponent) {
    return Math.pow(10, exponent);
  }

  /** Draws it. */
  String toSvg() {
    int width = LABEL_WIDTH + PLOT_WIDTH + VALUE_WIDTH;
    int height = TOP + bars.size() * ROW_HEIGHT + BOTTOM;
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n",
            width, height, width, height));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    svg.append(format("<text x=\"10\" y=\"20\" font-size=\"15\">%s</text>%n", escape(title)));
    appendGrid(svg, height);
    for (int row = 0; row < bars.size(); row++) {
      appendBar(svg, bars.get(row), TOP + row * ROW_HEIGHT);
    }
    return svg.append("</svg>\n").toString();
  }

  private void appendGrid(StringBuilder svg, int height) {
    Quantity.Dimension dimension = bars.get(0).series().median().dimension();
    for (double tick = from; tick <= to; tick *= 10) {
      svg.append(
          format(
              "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#e5e5e5\"/>%n",
              x(tick), x(tick), TOP - 4, height - BOTTOM));
      svg.append(
          format(
              "<text x=\"%.1f\" y=\"%d\" font-size=\"10\" fill=\"#777\">%s</text>%n",
              x(tick), TOP - 8, new Quantity(tick * (1 + 1e-9), dimension)));
    }
  }

  private void appendBar(StringBuilder svg, Bar bar, int top) {
    double end = x(bar.series().median().value());
    double low = x(bar.series().minimum().value());
    double high = x(bar.series().maximum().value());
    int middle = top + BAR_HEIGHT / 2;
    svg.append(
        format(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
            LABEL_WIDTH - 8, middle + 4, escape(bar.label())));
    svg.append(
        format(
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
            LABEL_WIDTH, top, end - LABEL_WIDTH, BAR_HEIGHT, bar.ours() ? OURS : PEER));
    svg.append(
        format(
            "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#333\"/>%n",
            low, high, middle, middle));
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
            Math.max(high, end) + 6, middle + 4, bar.series().median()));
  }

  /** Where a value lies on the logarithmic axis, in pixels. */
  private double x(double value) {
    return LABEL_WIDTH + PLOT_WIDTH * Math.log(value / from) / Math.log(to / from);
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
