package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** The names of losses in messages, for every kind of class. */
class ChecksTest {
    abstract static class BaseLoss implements DistanceLoss {
        private static final long serialVersionUID = 1;

        @Override public float value(float residual) {
            return residual;
        }

        @Override public float derivative(float residual) {
            return 1;
        }

        @Override public float secondDerivative(float residual) {
            return 0;
        }
    }

    static final class NestedLoss extends BaseLoss {
        private static final long serialVersionUID = 1;
    }

    private static void assertName(SampleLoss<Tensor, Tensor> loss, String name) {
        assertThatThrownBy(() -> loss.value(null, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(name + ": prediction must not be null");
    }

    @Test void namesAnonymousClasses() {
        PointwiseLoss loss = new BaseLoss() {
            private static final long serialVersionUID = 1;
        };
        assertThatThrownBy(() -> loss.value(null, null)).hasMessage("BaseLoss: prediction must not be null");
        assertName(new SampleLoss<>() {
            private static final long serialVersionUID = 1;

            @Override public Terms terms(Tensor prediction, Tensor target) {
                return null;
            }
        }, "SampleLoss");
    }

    @Test void namesLambdas() {
        assertName((prediction, target) -> null, "SampleLoss");
        @SuppressWarnings("unchecked") SampleLoss<Tensor, Tensor> intersection = (SampleLoss<Tensor, Tensor> & Cloneable) (
                p,
                t) -> null;
        assertName(intersection, "SampleLoss");
    }

    @Test void namesProxies() {
        Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {Cloneable.class, PointwiseLoss.class}, (self, method, arguments) -> null);
        assertThat(Checks.name(proxy)).isEqualTo("PointwiseLoss");
    }

    @Test void namesHiddenNestedClasses() throws Exception {
        byte[] bytes;
        try (InputStream stream = getClass().getResourceAsStream("ChecksTest$NestedLoss.class")) {
            bytes = stream.readAllBytes();
        }
        Class<?> hidden = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
        var constructor = hidden.getDeclaredConstructor();
        constructor.setAccessible(true);
        PointwiseLoss loss = (PointwiseLoss) constructor.newInstance();
        assertThat(Checks.name(loss)).isEqualTo("NestedLoss");
        assertThatThrownBy(() -> loss.value(null, null)).hasMessage("NestedLoss: prediction must not be null");
    }

    @Test void namesLocalAndNestedClasses() {
        record LocalLoss() {
        }
        assertThat(Checks.name(new LocalLoss())).isEqualTo("LocalLoss");
        assertThat(Checks.name(new NestedLoss())).isEqualTo("NestedLoss");
    }
}
