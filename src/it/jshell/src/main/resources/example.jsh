import io.github.loss4j.*
import io.github.loss4j.regression.*

Tensor prediction = Tensor.of(1.0, 2.0, 3.0, 4.0)
Tensor target = Tensor.of(0.8, 1.7, 2.9, 3.8)
Evaluation<Tensor> result = new MseLoss().evaluate(prediction, target)

record QuarticLoss() implements DistanceLoss {
    public float value(float r) { return r * r * r * r; }
    public float derivative(float r) { return 4 * r * r * r; }
    public float secondDerivative(float r) { return 12 * r * r; }
}
Derivatives quartic = new QuarticLoss().derivatives(Tensor.of(1, 2), Tensor.of(0, 4))

Map<Object, Object> figures = new LinkedHashMap<>()
figures.put(result.value(), 0.04499999f)
figures.put(result.gradient().toString(), "tensor([0.1000, 0.1500, 0.0500, 0.1000])")
figures.put(quartic.gradient(), Tensor.of(4, -32))
figures.put(quartic.hessian(), Tensor.of(12, 48))
figures.forEach((actual, expected) -> System.out.println(actual + " must be " + expected))

/exit figures.size() == 4 && figures.entrySet().stream().allMatch(e -> e.getKey().equals(e.getValue())) ? 0 : 1
