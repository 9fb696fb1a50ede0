package org.multiprocessing4j.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiprocessing4j.benchmarks.program.SelfMeasuringProgram;

class FigureTest {
  @ParameterizedTest
  @EnumSource
  void everyFigureNamesSomethingThatExists(Figure figure) throws Exception {
    switch (figure.origin()) {
      case JMH -> assertIsBenchmark(figure);
      case JAVA -> assertThat(TurnTakingProgram.measurements()).contains(figure.subject());
      case PYTHON -> assertThat(resource("python_peers.py")).contains(figure.subject() + "()");
      case C -> assertThat(resource("floors.c")).contains("\"" + figure.subject() + "\"");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyLabelFitsBesideItsBar(Figure figure) {
    assertThat(figure.label()).hasSizeLessThanOrEqualTo(28);
  }

  @Test
  void everyMeasurementOfAProgramBelongsToAFigure() throws Exception {
    assertThat(matches("floors.c", "\\{\"(\\w+)\",")).isEqualTo(subjects(Origin.C));
    assertThat(matches("python_peers.py", "(?m)^@measurement.*\\ndef (\\w+)"))
        .isEqualTo(subjects(Origin.PYTHON));
    assertThat(TurnTakingProgram.measurements()).isEqualTo(subjects(Origin.JAVA));
  }

  private static Set<String> matches(String resource, String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(resource(resource))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }

  private static Set<String> subjects(Origin origin) {
    return Arrays.stream(Figure.values())
        .filter(figure -> figure.origin() == origin)
        .map(Figure::subject)
        .collect(Collectors.toSet());
  }

  private static void assertIsBenchmark(Figure figure) throws Exception {
    Class<?> benchmark = Class.forName(qualifiedName(figure.subject().split("\\.", -1)));
    assertThat(Arrays.stream(benchmark.getFields()).map(Field::getName))
        .containsAll(parameterNames(figure));
  }

  private static List<String> parameterNames(Figure figure) {
    return Arrays.stream(figure.parameters().split(" ", -1))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.substring(0, pair.indexOf('=')))
        .toList();
  }

  /** Looks a class up in JMH's list, whose lines read "JMH S 9 Class S 9 Generated S 9 method". */
  private static String qualifiedName(String[] classAndMethod) throws IOException {
    return resource("/META-INF/BenchmarkList")
        .lines()
        .filter(line -> line.contains(" " + classAndMethod[1] + " "))
        .map(line -> line.split(" ", -1)[3])
        .filter(name -> name.endsWith("." + classAndMethod[0]))
        .findFirst()
        .orElseThrow();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = SelfMeasuringProgram.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
