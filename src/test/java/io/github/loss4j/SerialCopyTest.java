package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.regression.HuberLoss;
import java.io.NotSerializableException;
import java.io.Serializable;
import org.junit.jupiter.api.Test;

class SerialCopyTest {
    private record Holder(Object content) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    @Test void aCopyIsEqualAndAnotherObject() throws Exception {
        Holder original = new Holder(new HuberLoss(0.25f));
        Holder copy = SerialCopy.copy(original, getClass().getClassLoader());
        assertThat(copy).isEqualTo(original).isNotSameAs(original);
        assertThat(SerialCopy.bytes(copy)).isEqualTo(SerialCopy.bytes(original))
                .isNotEqualTo(SerialCopy.bytes(new Holder(new HuberLoss(0.5f))));
    }

    /** Primitive types and classes that the given loader does not find are found as usual. */
    @Test void aClassMayBeUnknownToTheLoader() throws Exception {
        Holder original = new Holder(int.class);
        assertThat(SerialCopy.copy(original, getClass().getClassLoader())).isEqualTo(original);
        assertThat(SerialCopy.copy(original, ClassLoader.getPlatformClassLoader())).isEqualTo(original);
    }

    @Test void whatCannotBeWrittenIsRefused() {
        assertThatThrownBy(() -> SerialCopy.bytes(new Holder(new Object())))
                .isInstanceOf(NotSerializableException.class);
    }

    @Test void theLoaderIsThatOfTheUsersCode() {
        assertThat(SerialCopy.loader(new HuberLoss())).isSameAs(HuberLoss.class.getClassLoader());
        PointwiseLoss formula = PointwiseLoss.of((p, t) -> p.minus(t).square());
        assertThat(SerialCopy.loader(formula)).isSameAs(getClass().getClassLoader());
        PointwiseLoss functions = PointwiseLoss.of((p, t) -> p, (p, t) -> 1, (p, t) -> 0);
        assertThat(SerialCopy.loader(functions)).isSameAs(getClass().getClassLoader());
    }
}
