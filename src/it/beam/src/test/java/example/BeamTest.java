package example;

import io.github.loss4j.LossSummary;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.MbeLoss;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeamTest {
    private static final int ROWS = 20_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4}) void theSameBitsForAnyParallelism(int parallelism) {
        for (PointwiseLoss loss : new PointwiseLoss[] {new HuberLoss(0.5f), new MbeLoss()}) {
            LossSummary expected = LossSummary.EMPTY;
            for (long row = 0; row < ROWS; row++) {
                expected = expected.plus(loss.value(prediction(row), target(row)));
            }

            Pipeline pipeline = Pipeline
                    .create(PipelineOptionsFactory.fromArgs("--targetParallelism=" + parallelism).create());
            PAssert.thatSingleton(pipeline.apply(GenerateSequence.from(0).to(ROWS))
                    .apply(MapElements.into(TypeDescriptors.kvs(TypeDescriptors.floats(), TypeDescriptors.floats()))
                            .via(row -> KV.of(prediction(row), target(row))))
                    .apply(Combine.globally(new MeanLoss(loss)))).isEqualTo(expected);
            pipeline.run().waitUntilFinish();
        }
    }

    private static float prediction(long row) {
        return (float) Math.sin(row);
    }

    private static float target(long row) {
        return (float) Math.cos(3.0 * row);
    }
}
