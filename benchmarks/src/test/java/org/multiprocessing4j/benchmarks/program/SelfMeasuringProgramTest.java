package org.multiprocessing4j.benchmarks.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SelfMeasuringProgramTest {
  @TempDir private Path directory;

  @Test
  void pythonMeasuresWhatItIsAskedFor() throws Exception {
    Optional<SelfMeasuringProgram> python = SelfMeasuringProgram.python(directory);
    assumeTrue(python.isPresent(), "there is no python3 on this machine");
    assertMeasures(python.orElseThrow(), List.of("pipe_round_trip", "shared_memory_stream_16m"));
  }

  @Test
  void theFloorsMeasureWhatTheyAreAskedFor() throws Exception {
    Optional<SelfMeasuringProgram> floors = SelfMeasuringProgram.floors(directory);
    assumeTrue(floors.isPresent(), "there is no cc on this machine");
    assertMeasures(floors.orElseThrow(), List.of("spin_round_trip", "unix_socket_stream_1m"));
  }

  private static void assertMeasures(SelfMeasuringProgram program, List<String> names)
      throws IOException, InterruptedException {
    assertThat(program.run(names)).extracting(ProgramResult::name).containsExactlyElementsOf(names);
    assertThat(program.run(names)).allMatch(result -> result.value() > 0);
  }

  @Test
  void anUnknownMeasurementIsAnError() throws Exception {
    Optional<SelfMeasuringProgram> floors = SelfMeasuringProgram.floors(directory);
    assumeTrue(floors.isPresent(), "there is no cc on this machine");
    assertThatThrownBy(() -> floors.orElseThrow().run(List.of("nonsense")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exit code 2");
  }

  @Test
  void aResultIsReadAsItWasWritten() throws Exception {
    ProgramResult latency = new ProgramResult("a_latency", "us", 4.75, 5.5, 9.25);
    ProgramResult rate = ProgramResult.of("a_rate", "msg/s", 1_457_427);
    assertThat(ProgramResult.parse(latency.toJson())).isEqualTo(latency);
    assertThat(ProgramResult.parse(rate.toJson())).isEqualTo(rate);
  }

  @Test
  void aWarningAmongTheResultsIsSkipped() throws Exception {
    ProgramResult rate = ProgramResult.of("a_rate", "msg/s", 1_457_427);
    String output = "OpenJDK warning: something\n" + rate.toJson() + "\n";
    assertThat(ProgramResult.parseAll(output)).containsExactly(rate);
  }

  @Test
  void nothingIsFree() {
    assertThatThrownBy(() -> ProgramResult.of("a_share", "fraction", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a_share");
    assertThatThrownBy(
            () -> ProgramResult.parse("{\"name\": \"b\", \"unit\": \"us\", \"value\": -1}"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetween() {
    double[] samples = {4, 1, 2, 9};
    assertThat(ProgramResult.median("a_latency", "ms", samples).value()).isEqualTo(3);
  }

  @Test
  void aLineThatIsNoResultIsRefusedWithItsText() {
    assertThatThrownBy(() -> ProgramResult.parse("hello"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("hello");
  }
}
