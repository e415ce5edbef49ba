package io.github.loss4j.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GroupsTest {
    private static final Groups GROUPS = new Groups(Tensor.of(2, 0, 1, 0, 3), 3, 2);

    @Test void areEqualByValueAndPrintThemselves() {
        Groups same = new Groups(Tensor.of(2, 0, 1, 0, 3), 3, 2);
        assertThat(same).isEqualTo(GROUPS).hasSameHashCodeAs(GROUPS);
        assertThat(new Groups(Tensor.of(2, 0, 1, 0, 3), 2, 3)).isNotEqualTo(GROUPS).doesNotHaveSameHashCodeAs(GROUPS);
        assertThat(new Groups(Tensor.of(2, 0, 1, 0, 4), 3, 2)).isNotEqualTo(GROUPS).doesNotHaveSameHashCodeAs(GROUPS);
        assertThat(GROUPS).hasToString("Groups[relevance=tensor([2., 0., 1., 0., 3.]), sizes=[3, 2]]");
        assertThat(GROUPS.relevance()).isEqualTo(Tensor.of(2, 0, 1, 0, 3));
        assertThat(GROUPS.sizes()).containsExactly(3, 2);
    }

    @Test void nobodyCanChangeThem() {
        float[] relevance = {2, 0, 1, 0, 3};
        int[] sizes = {3, 2};
        Groups groups = new Groups(Tensor.wrap(relevance, 5), sizes);
        relevance[0] = 9;
        sizes[0] = 9;
        groups.sizes()[1] = 9;
        new ListMleLoss().evaluateInto(Tensor.of(1, 2, 3, 4, 5), groups, groups.relevance());
        assertThat(groups).isEqualTo(GROUPS);
    }

    @Test void surviveSerialisation() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(GROUPS);
        }
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(stream.readObject()).isEqualTo(GROUPS);
        }
    }

    private static void refuses(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test void refuseWrongArguments() {
        Tensor five = Tensor.zeros(5);
        refuses("Groups: relevance must not be null", () -> new Groups(null, 1));
        refuses("Groups: sizes must not be null", () -> new Groups(five, (int[]) null));
        refuses("Groups: relevance has shape [5, 1]; it must be [items]", () -> new Groups(Tensor.zeros(5, 1), 5));
        refuses("Groups: sizes[1] must be positive, was 0", () -> new Groups(five, 3, 0, 2));
        refuses("Groups: sizes[0] must be positive, was -1", () -> new Groups(five, -1, 6));
        refuses("Groups: sizes add up to 7 at sizes[1], but relevance has 5 items", () -> new Groups(five, 3, 4, 1));
        refuses("Groups: sizes add up to 2147483650 at sizes[1], but relevance has 5 items",
                () -> new Groups(five, 3, Integer.MAX_VALUE));
        refuses("Groups: sizes add up to 3, but relevance has 5 items", () -> new Groups(five, 3));
    }
}
