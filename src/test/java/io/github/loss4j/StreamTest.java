package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.embedding.CosineEmbeddingLoss;
import io.github.loss4j.embedding.InfoNceLoss;
import io.github.loss4j.embedding.Pair;
import io.github.loss4j.embedding.Triplet;
import io.github.loss4j.embedding.TripletMarginLoss;
import io.github.loss4j.likelihood.Gaussian;
import io.github.loss4j.likelihood.GaussianNllLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MseLoss;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Serialisation, also of streams that somebody tampered with. */
class StreamTest {
    private static byte[] write(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return stream.readObject();
        }
    }

    /** The bytes with one run of them replaced by another of the same length. */
    private static byte[] replaced(byte[] bytes, byte[] from, byte[] to) {
        byte[] copy = bytes.clone();
        for (int i = copy.length - from.length; i >= 0; i--) {
            if (Arrays.equals(copy, i, i + from.length, from, 0, from.length)) {
                System.arraycopy(to, 0, copy, i, to.length);
                return copy;
            }
        }
        throw new AssertionError("not found");
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private static byte[] bytes(double number) {
        return ByteBuffer.allocate(8).putDouble(number).array();
    }

    @TestFactory Stream<DynamicTest> evaluationsOfPredictionsOfSeveralTensors() throws Exception {
        Tensor one = Tensor.of(new float[][] {{1, 2}, {3, 5}});
        Tensor two = Tensor.of(new float[][] {{2, 1}, {4, 9}});
        List<Evaluation<?>> evaluations = List.of(new InfoNceLoss().evaluate(new Pair(one, two)),
                new CosineEmbeddingLoss().evaluate(new Pair(one, two), Tensor.of(1, -1)),
                new TripletMarginLoss().evaluate(new Triplet(one, two, one)),
                new GaussianNllLoss().evaluate(new Gaussian(one, two), one));
        return LossContract.each(evaluations, evaluation -> {
            assertThat(read(write(evaluation))).isEqualTo(evaluation);
        });
    }

    @Test void tensorsOfAStreamShareNoArrays() throws Exception {
        Tensor tensor = Tensor.of(new float[][] {{1, 2, 3}});
        Object[] read = (Object[]) read(write(new Object[] {tensor, tensor.shape, tensor.data}));
        ((int[]) read[1])[0] = 77;
        ((float[]) read[2])[0] = 77;
        assertThat(read[0]).isEqualTo(tensor);
    }

    @ParameterizedTest @ValueSource(ints = {776, -1, Integer.MAX_VALUE}) void tensorsWhoseShapeDoesNotFit(int wrong)
            throws Exception {
        byte[] bytes = write(Tensor.zeros(777, 1));
        assertThatThrownBy(() -> read(replaced(bytes, bytes(777), bytes(wrong))))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY}) void sumsWithAFactorThatIsNotFinite(double wrong)
            throws Exception {
        byte[] bytes = write(new MseLoss().times(0.7331));
        assertThatThrownBy(() -> read(replaced(bytes, bytes(0.7331), bytes(wrong))))
                .isInstanceOf(InvalidObjectException.class).hasMessageContaining("factors[0] must be finite");
    }

    @Test void sumsAreCheckedAndCopied() {
        List<Loss<Tensor, Tensor>> losses = new ArrayList<>(List.of(new MseLoss()));
        List<Double> factors = new ArrayList<>(List.of(2.0));
        CombinedLoss<Tensor, Tensor> loss = new CombinedLoss<>(losses, factors);
        losses.set(0, new L1Loss());
        factors.set(0, Double.NaN);
        assertThat(loss.losses()).containsExactly(new MseLoss());
        assertThat(loss.factors()).containsExactly(2.0);
        assertThatThrownBy(() -> loss.factors().set(0, 1.0)).isInstanceOf(UnsupportedOperationException.class);
        refuses(() -> new CombinedLoss<>(List.of(), List.of()), "CombinedLoss: there are 0 losses and 0 factors; "
                + "there must be at least one loss, and a factor for each");
        refuses(() -> new CombinedLoss<>(losses, List.of(1.0, 2.0)), "CombinedLoss: there are 1 losses and 2 factors; "
                + "there must be at least one loss, and a factor for each");
        refuses(() -> new CombinedLoss<>(losses, factors), "CombinedLoss: factors[0] must be finite, was NaN");
        refuses(() -> new CombinedLoss<>(losses, Arrays.asList((Double) null)),
                "CombinedLoss: factors[0] must not be null");
        refuses(() -> new CombinedLoss<Tensor, Tensor>(null, factors), "CombinedLoss: losses must not be null");
        @SuppressWarnings({"unchecked", "rawtypes"}) // as a stream can
        List<Double> integers = (List) List.of(1);
        refuses(() -> new CombinedLoss<>(losses, integers),
                "CombinedLoss: factors[0] is a java.lang.Integer; it must be a Double");
    }

    @Test void reducedLossesAreChecked() {
        PointwiseLoss pointwise = new MseLoss().reduced(Reduction.SUM);
        refuses(() -> new ReducedPointwiseLoss(null, Reduction.SUM), "ReducedPointwiseLoss: loss must not be null");
        refuses(() -> new ReducedPointwiseLoss(new MseLoss(), null),
                "ReducedPointwiseLoss: reduction must not be null");
        refuses(() -> new ReducedPointwiseLoss(pointwise, Reduction.MEAN),
                "ReducedPointwiseLoss: loss has another reduction already; it must be a loss without");
        SampleLoss<Tensor, int[]> rows = new CrossEntropyLoss().reduced(Reduction.SUM);
        refuses(() -> new ReducedSampleLoss<>(rows, Reduction.MEAN),
                "ReducedSampleLoss: loss has another reduction already; it must be a loss without");
        refuses(() -> new ReducedSampleLoss<>(rows, null), "ReducedSampleLoss: reduction must not be null");
        refuses(() -> new ReducedTargetlessLoss<Pair>(null, Reduction.SUM),
                "ReducedTargetlessLoss: loss must not be null");
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
