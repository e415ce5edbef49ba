package io.github.loss4j.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CtcTargetTest {
    @Test void doesNotChangeWithTheArraysItWasMadeOf() {
        int[][] labels = {{1, 2}, {}};
        int[] lengths = {5, 4};
        CtcTarget target = new CtcTarget(labels, lengths);
        labels[0][0] = 9;
        labels[1] = new int[] {7};
        lengths[0] = 9;
        target.labels()[0][1] = 9;
        target.inputLengths()[1] = 9;
        assertThat(target).isEqualTo(new CtcTarget(new int[][] {{1, 2}, {}}, new int[] {5, 4}));
    }

    @Test void isEqualByValue() {
        CtcTarget target = new CtcTarget(new int[][] {{1, 2}, {}}, new int[] {5, 4});
        CtcTarget same = new CtcTarget(new int[][] {{1, 2}, {}}, new int[] {5, 4});
        assertThat(same).isEqualTo(target).hasSameHashCodeAs(target)
                .hasToString("CtcTarget[labels=[[1, 2], []], inputLengths=[5, 4]]");
        assertThat(new CtcTarget(new int[][] {{1}, {2}}, new int[] {5, 4})).isNotEqualTo(target)
                .doesNotHaveSameHashCodeAs(target);
        assertThat(new CtcTarget(new int[][] {{1, 2}, {}}, new int[] {5, 5})).isNotEqualTo(target);
        assertThat(target).isNotEqualTo("CtcTarget");
    }

    @Test void survivesSerialisation() throws Exception {
        CtcTarget target = new CtcTarget(new int[][] {{1, 2}, {}}, new int[] {5, 4});
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(target);
        }
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(stream.readObject()).isEqualTo(target);
        }
    }

    @Test void refusesWhatIsMissingOrDoesNotFit() {
        refuses("CtcTarget: labels must not be null", () -> new CtcTarget(null, new int[0]));
        refuses("CtcTarget: inputLengths must not be null", () -> new CtcTarget(new int[0][], null));
        refuses("CtcTarget: labels[1] must not be null", () -> new CtcTarget(new int[][] {{1}, null}, new int[2]));
        refuses("CtcTarget: labels has 2 samples but inputLengths has 3; there must be one length for each",
                () -> new CtcTarget(new int[2][0], new int[3]));
        refuses("CtcTarget: inputLengths[1] must be zero or positive, was -1",
                () -> new CtcTarget(new int[2][0], new int[] {0, -1}));
    }

    private static void refuses(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
