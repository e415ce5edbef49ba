package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.classification.CategoricalHingeLoss;
import io.github.loss4j.classification.CostMatrixLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.GeneralizedCrossEntropyLoss;
import io.github.loss4j.classification.MultiLabelBceLoss;
import io.github.loss4j.classification.MultiLabelSoftMarginLoss;
import io.github.loss4j.classification.MultiMarginLoss;
import io.github.loss4j.classification.NllLoss;
import io.github.loss4j.classification.PolyLoss;
import io.github.loss4j.classification.ProbabilityCrossEntropyLoss;
import io.github.loss4j.classification.SoftCrossEntropyLoss;
import io.github.loss4j.classification.SoftmaxFocalLoss;
import io.github.loss4j.classification.SparsemaxLoss;
import io.github.loss4j.forecast.MultiQuantileLoss;
import io.github.loss4j.internal.TensorAccess;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody can change a loss through the tensors that it is made of. */
class ParameterTensorsTest {
    static Stream<Record> losses() {
        return Stream.of(
                new CategoricalHingeLoss().withClassWeights(0.5f, 0.25f),
                new CostMatrixLoss(new float[][] {{0, 0.5f}, {0.25f, 0}}),
                new CrossEntropyLoss().withClassWeights(0.5f, 0.25f),
                new GeneralizedCrossEntropyLoss().withClassWeights(0.5f, 0.25f),
                new MultiLabelBceLoss().withPositiveWeights(0.5f, 0.25f).withClassWeights(0.5f, 0.25f),
                new MultiLabelSoftMarginLoss().withClassWeights(0.5f, 0.25f),
                new MultiMarginLoss().withClassWeights(0.5f, 0.25f),
                new MultiQuantileLoss(0.5f, 0.25f),
                new NllLoss().withClassWeights(0.5f, 0.25f),
                new PolyLoss().withClassWeights(0.5f, 0.25f),
                new ProbabilityCrossEntropyLoss().withClassWeights(0.5f, 0.25f),
                new SoftCrossEntropyLoss().withClassWeights(0.5f, 0.25f),
                new SoftmaxFocalLoss().withClassWeights(0.5f, 0.25f),
                new SparsemaxLoss().withClassWeights(0.5f, 0.25f));
    }

    @ParameterizedTest @MethodSource("losses") void parametersAreCopiedInAndOut(Record loss) throws Exception {
        Object[] parameters = parameters(loss);
        Class<?>[] types = Arrays.stream(loss.getClass().getRecordComponents()).map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Record other = loss.getClass().getDeclaredConstructor(types).newInstance(parameters);
        int tensors = 0;
        for (Object parameter : parameters) {
            if (parameter instanceof Tensor tensor) {
                TensorAccess.of(tensor)[0] = 0.75f;
                tensors++;
            }
        }
        assertThat(tensors).isPositive();
        assertThat(other).isEqualTo(loss);
        assertThat(parameters(loss)).isEqualTo(parameters(other)).isNotEqualTo(parameters);
    }

    private static Object[] parameters(Record loss) throws IllegalAccessException, InvocationTargetException {
        RecordComponent[] components = loss.getClass().getRecordComponents();
        Object[] parameters = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            parameters[i] = components[i].getAccessor().invoke(loss);
        }
        return parameters;
    }
}
