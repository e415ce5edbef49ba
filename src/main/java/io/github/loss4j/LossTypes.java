package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The types of prediction and target of a loss: the type arguments of {@link Loss} that its class declares. */
final class LossTypes {
    private LossTypes() {
    }

    /** Rejects the sum of losses with different prediction or target types, which the compiler would reject in code. */
    static void same(Loss<?, ?> first, Loss<?, ?> other) {
        List<String> types = of(first);
        List<String> others = of(other);
        if (!types.equals(others)) {
            throw Checks.refusal("Losses",
                    Checks.name(SampleVerbs.named(first)) + " compares " + String.join(" with ", types)
                            + " but " + Checks.name(SampleVerbs.named(other)) + " compares "
                            + String.join(" with ", others)
                            + "; losses that are added must compare the same");
        }
    }

    /** The names of the types of prediction and target. */
    static List<String> of(Loss<?, ?> loss) {
        if (loss instanceof CombinedLoss<?, ?> sum) {
            return of(sum.losses().get(0));
        }
        return of(SampleVerbs.named(loss).getClass(), List.of());
    }

    private static List<String> of(Class<?> type, List<String> arguments) {
        if (type == Loss.class) {
            return arguments;
        }
        Map<String, String> named = new HashMap<>();
        for (int k = 0; k < arguments.size(); k++) {
            named.put(type.getTypeParameters()[k].getName(), arguments.get(k));
        }
        for (Type parent : type.getGenericInterfaces()) {
            Class<?> raw = (Class<?>) (parent instanceof ParameterizedType generic ? generic.getRawType() : parent);
            if (Loss.class.isAssignableFrom(raw)) {
                List<String> passed = new ArrayList<>();
                if (parent instanceof ParameterizedType generic) {
                    for (Type argument : generic.getActualTypeArguments()) {
                        String name = argument instanceof Class<?> known ? known.getSimpleName() : argument.toString();
                        passed.add(named.getOrDefault(name, name));
                    }
                }
                return of(raw, passed);
            }
        }
        throw new IllegalStateException(type + " is not a loss");
    }
}
