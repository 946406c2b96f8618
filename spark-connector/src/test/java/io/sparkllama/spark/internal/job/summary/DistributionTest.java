package io.sparkllama.spark.internal.job.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DistributionTest {

  private static Distribution of(LongStream values) {
    TreeMap<Long, Long> counts = new TreeMap<>();
    values.forEach(value -> counts.merge(Distribution.rounded(value), 1L, Long::sum));
    return new Distribution(counts);
  }

  @Test
  void smallValuesAreExactAndLargeOnesNearlySo() {
    for (long value = 0; value < Distribution.EXACT; value++) {
      assertThat(Distribution.rounded(value)).isEqualTo(value);
    }
    for (long value = Distribution.EXACT; value > 0; value = value * 3 / 2 + 1) {
      assertThat(Distribution.rounded(value)).isBetween((long) (value * 0.998), value);
    }
    assertThat(Distribution.rounded(Long.MAX_VALUE)).isPositive();
  }

  @Test
  void percentilesAreValuesThatThereAre() {
    Distribution hundred = of(LongStream.rangeClosed(1, 100));
    assertThat(hundred.percentile(0.5)).isEqualTo(50);
    assertThat(hundred.percentile(0.95)).isEqualTo(95);
    assertThat(hundred.percentile(0.99)).isEqualTo(99);
    assertThat(hundred.percentile(1)).isEqualTo(100);
    assertThat(of(LongStream.of(7)).percentile(0.5)).isEqualTo(7);
    assertThat(of(LongStream.empty()).percentile(0.5)).isZero();
  }

  @Test
  void binsReachFromZeroToTheGreatestValue() {
    assertThat(of(LongStream.of(0, 0, 3)).bins(20))
        .isEqualTo(List.of(new Bin(0, 2), new Bin(1, 0), new Bin(2, 0), new Bin(3, 1)));
    List<Bin> bins = of(LongStream.range(0, 1000)).bins(20);
    assertThat(bins).hasSizeLessThanOrEqualTo(20).first().isEqualTo(new Bin(0, 50));
    assertThat(bins.stream().mapToLong(Bin::count).sum()).isEqualTo(1000);
    assertThat(of(LongStream.empty()).bins(20)).isEqualTo(List.of(new Bin(0, 0)));
  }
}
