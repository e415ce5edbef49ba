package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The library as users get it on the module path: tests run on the class path, where nothing is hidden. */
class NamedModuleTest {
    private static final String NAME = "io.github.loss4j";
    private static final String INTERNAL = NAME + ".internal";
    private static final Path CLASSES = classes();
    private static final ModuleLayer.Controller CONTROLLER = load();
    private static final Module MODULE = CONTROLLER.layer().findModule(NAME).orElseThrow();

    private static Path classes() {
        try {
            return Path.of(Loss.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The module in a layer and of a loader of its own, which has the platform's classes alone as its parent. */
    private static ModuleLayer.Controller load() {
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration = boot.configuration().resolve(ModuleFinder.of(CLASSES), ModuleFinder.of(),
                Set.of(NAME));
        return ModuleLayer.defineModulesWithOneLoader(configuration, List.of(boot),
                ClassLoader.getPlatformClassLoader());
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(NAME + "." + name, true, MODULE.getClassLoader());
    }

    private static Object tensor(float... numbers) throws ReflectiveOperationException {
        return type("Tensor").getMethod("of", float[].class).invoke(null, (Object) numbers);
    }

    @Test void isNamedAndRequiresNothing() {
        assertThat(MODULE.isNamed()).isTrue();
        assertThat(MODULE.getName()).isEqualTo(NAME);
        assertThat(MODULE).isNotEqualTo(Loss.class.getModule());
        assertThat(MODULE.getDescriptor().requires()).extracting(ModuleDescriptor.Requires::name)
                .containsExactly("java.base");
        assertThat(MODULE.getDescriptor().uses()).isEmpty();
        assertThat(MODULE.getDescriptor().provides()).isEmpty();
    }

    @Test void exportsEveryPackageWithPublicTypesButTheInternalOne() throws Exception {
        Set<String> expected = new TreeSet<>();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            List<String> names = files.map(file -> CLASSES.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.startsWith(NAME.replace('.', '/')) && file.endsWith(".class"))
                    .filter(file -> !file.endsWith("package-info.class"))
                    .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.')).toList();
            assertThat(names).contains(NAME + ".Loss", INTERNAL + ".PointwiseEngine");
            for (String name : names) {
                Class<?> type = Class.forName(name, false, MODULE.getClassLoader());
                if (Modifier.isPublic(type.getModifiers())) {
                    expected.add(type.getPackageName());
                }
            }
        }
        expected.remove(INTERNAL);
        Set<String> exported = MODULE.getDescriptor().exports().stream().filter(Predicate.not(
                ModuleDescriptor.Exports::isQualified)).map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(exported).isEqualTo(expected).contains(NAME, NAME + ".regression");
        assertThat(MODULE.isExported(INTERNAL)).isFalse();
        assertThat(MODULE.getDescriptor().exports()).noneMatch(ModuleDescriptor.Exports::isQualified);
        assertThat(MODULE.getDescriptor().opens()).isEmpty();
    }

    @Test void internalClassesCannotBeCalled() throws Exception {
        Class<?> checks = type("internal.Checks");
        Method name = checks.getMethod("name", Object.class);
        assertThatThrownBy(() -> name.invoke(null, "a loss")).isInstanceOf(IllegalAccessException.class);
    }

    @Test void knowsItsLossesByName() throws Exception {
        Class<?> losses = type("Losses");
        assertThat(losses.getMethod("names").invoke(null)).isEqualTo(Losses.names());
        Object huber = losses.getMethod("parse", String.class).invoke(null, "HuberLoss(delta=0.5)");
        assertThat(huber.getClass().getModule()).isSameAs(MODULE);
        assertThat(losses.getMethod("text", type("Loss")).invoke(null, huber)).isEqualTo("HuberLoss(delta=0.5)");
    }

    @Test void computesALoss() throws Exception {
        Class<?> tensor = type("Tensor");
        Object loss = type("regression.MseLoss").getConstructor().newInstance();
        assertThat(loss.getClass().getModule()).isSameAs(MODULE);
        Object value = type("Loss").getMethod("value", Object.class, Object.class).invoke(loss, tensor(1, 2, 3, 4),
                tensor(0.5f, 2, 3, 5));
        assertThat(value).isEqualTo((0.25f + 1) / 4);
        assertThat(tensor.getMethod("toString").invoke(tensor(1, 2))).isEqualTo("tensor([1., 2.])");
    }

    /** Long enough for blocks; of an arithmetic loss, and of one with an exponential. */
    @Test void computesManyElementsAndTheirGradient() throws Exception {
        float[] predictions = new float[10_000];
        float[] targets = new float[10_000];
        double squares = 0;
        double deviances = 0;
        for (int i = 0; i < predictions.length; i++) {
            predictions[i] = i % 7 - 3;
            targets[i] = i % 4;
            squares += (predictions[i] - targets[i]) * (predictions[i] - targets[i]);
            deviances += Math.exp(predictions[i]) - targets[i] * predictions[i];
        }
        assertThat(evaluate("regression.MseLoss", predictions, targets)).isEqualTo((float) squares / 10_000);
        assertThat((double) evaluate("likelihood.PoissonNllLoss", predictions, targets))
                .isBetween(deviances / 10_000 - 1e-6, deviances / 10_000 + 1e-6);
    }

    private static float evaluate(String name, float[] predictions, float[] targets) throws Exception {
        Object loss = type(name).getConstructor().newInstance();
        Object evaluation = type("Loss").getMethod("evaluate", Object.class, Object.class).invoke(loss,
                tensor(predictions), tensor(targets));
        Object gradient = evaluation.getClass().getMethod("gradient").invoke(evaluation);
        float[] derivatives = (float[]) gradient.getClass().getMethod("toArray").invoke(gradient);
        Method derivative = type("PointwiseLoss").getMethod("derivative", float.class, float.class);
        for (int i = 0; i < derivatives.length; i++) {
            float expected = (float) derivative.invoke(loss, predictions[i], targets[i]);
            assertThat(derivatives[i]).isEqualTo((float) (1.0 / derivatives.length) * expected);
        }
        return (float) evaluation.getClass().getMethod("value").invoke(evaluation);
    }

    /**
     * The copy of the loops that each class of loss has must be made here too, not only where nothing is encapsulated.
     */
    @Test void lossesHaveSpecialisedLoops() throws Exception {
        CONTROLLER.addOpens(MODULE, INTERNAL, NamedModuleTest.class.getModule());
        Method of = type("internal.LossLoops").getDeclaredMethod("of", type("PointwiseLoss"));
        of.setAccessible(true);
        Method longest = of.getReturnType().getDeclaredMethod("longest");
        longest.setAccessible(true);
        Class<?> squared = longest.invoke(of.invoke(null, type("regression.MseLoss").getConstructor().newInstance()))
                .getClass();
        Class<?> absolute = longest.invoke(of.invoke(null, type("regression.L1Loss").getConstructor().newInstance()))
                .getClass();
        assertThat(squared.isHidden()).isTrue();
        assertThat(squared.getModule()).isSameAs(MODULE);
        assertThat(absolute.isHidden()).isTrue();
        assertThat(absolute).isNotEqualTo(squared);
    }
}
