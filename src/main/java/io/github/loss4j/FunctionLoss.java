package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Copies;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;

/**
 * A pointwise loss from lambdas: what {@link PointwiseLoss#of} makes. Each class of lambda gets a copy of the class
 * {@link Body}, or the calls of the functions in it would share one profile and not be inlined.
 */
abstract class FunctionLoss implements PointwiseLoss {
    private static final long serialVersionUID = 1;
    private static final ClassValue<FunctionLoss> OF_CLASS = new ClassValue<>() {
        @Override protected FunctionLoss computeValue(Class<?> type) {
            return Copies.of(new Body(), Body.LOOKUP);
        }
    };

    static PointwiseLoss of(Function value, Function derivative, Function secondDerivative) {
        Checks.notNull("PointwiseLoss.of", "value", value);
        Checks.notNull("PointwiseLoss.of", "derivative", derivative);
        Checks.notNull("PointwiseLoss.of", "secondDerivative", secondDerivative);
        return OF_CLASS.get(value.getClass()).with(new Functions(value, derivative, secondDerivative));
    }

    /** An instance of the same class with these functions. */
    abstract FunctionLoss with(Functions functions);

    abstract Functions functions();

    @Override public boolean equals(Object other) {
        return other instanceof FunctionLoss loss && functions().equals(loss.functions());
    }

    @Override public int hashCode() {
        return functions().hashCode();
    }

    @Override public String toString() {
        return "PointwiseLoss.of" + functions();
    }

    /** A copied class has no name to be found by, so the functions are what is serialised. */
    Object writeReplace() {
        return functions();
    }

    /** The three functions. */
    record Functions(Function value, Function derivative, Function secondDerivative) implements Serializable {
        private Object readResolve() {
            return of(value, derivative, secondDerivative);
        }
    }

    static final class Body extends FunctionLoss {
        static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
        private static final long serialVersionUID = 1;
        private final transient Functions functions;
        private final transient Function value;
        private final transient Function derivative;
        private final transient Function secondDerivative;

        /** The prototype of a copy, which has no functions. */
        Body() {
            this(new Functions(null, null, null));
        }

        private Body(Functions functions) {
            this.functions = functions;
            // Not the fields: a hidden class is no nestmate, and may not see what is private to others.
            this.value = functions.value();
            this.derivative = functions.derivative();
            this.secondDerivative = functions.secondDerivative();
        }

        @Override FunctionLoss with(Functions some) {
            return new Body(some);
        }

        @Override Functions functions() {
            return functions;
        }

        @Override public float value(float prediction, float target) {
            return value.apply(prediction, target);
        }

        @Override public float derivative(float prediction, float target) {
            return derivative.apply(prediction, target);
        }

        @Override public float secondDerivative(float prediction, float target) {
            return secondDerivative.apply(prediction, target);
        }
    }
}
