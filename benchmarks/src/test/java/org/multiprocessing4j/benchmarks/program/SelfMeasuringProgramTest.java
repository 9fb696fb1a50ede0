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
    assertMeasures(python.orElseThrow(), List.of("pipe_round_trip", "lock_uncontended"));
  }

  @Test
  void theFloorsMeasureWhatTheyAreAskedFor() throws Exception {
    Optional<SelfMeasuringProgram> floors = SelfMeasuringProgram.floors(directory);
    assumeTrue(floors.isPresent(), "there is no cc on this machine");
    assertMeasures(floors.orElseThrow(), List.of("futex_round_trip", "pipe_stream_64"));
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
  void aLineThatIsNoResultIsRefusedWithItsText() {
    assertThatThrownBy(() -> ProgramResult.parse("hello"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("hello");
  }
}
