#!/usr/bin/env python3
"""Computes the golden cases in src/test/resources/golden with PyTorch.

    python3 src/test/python/golden.py [FILE ...]      rewrites files, all unless some are named
    python3 src/test/python/golden.py --check [...]   says whether the figures are those that PyTorch gives

It needs PyTorch and NumPy; the files were made with PyTorch 1.13.1 on a CPU. A file is a header of lines that begin with '#',
then one block for each case, parted by blank lines:

    loss: HuberLoss
    params: delta=1.0 reduction=mean
    input: 2 | -1.5 0.25
    target: 2 | 0.5 0.0
    value: ...

Parameters and inputs are given, exact float32 numbers; this program computes the other lines in float64 from them and
rounds each figure once to float32: `value`, `gradient.X` of the sum of the values, and the second derivatives `hessian.X` in
blocks that have such a line, empty or not. `torch32` is the value that PyTorch computes in float32, in blocks that have such a
line: some tests ask to be at least as close. To add a case, write a block with its parameters and inputs, and run this program. Where PyTorch has no such loss the
formula is written below.
"""
import math
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "golden")
COMPUTED = ("value", "torch32", "gradient.", "hessian.")
#: Inputs with respect to which a loss is differentiated, where that is not `input`.
DIFFERENTIATED = {
    "GaussianNLLLoss": ("input", "var"),
    "MarginRankingLoss": ("input1", "input2"),
    "CosineEmbeddingLoss": ("input1", "input2"),
    "TripletMarginLoss": ("anchor", "positive", "negative"),
    "CTCLoss": ("log_probs",),
}


def softplus(x):
    return -F.logsigmoid(-x)


def focal(x, t, gamma, alpha):
    cross_entropy = F.binary_cross_entropy_with_logits(x, t, reduction="none")
    log_miss = F.logsigmoid(x) * (1 - t) + F.logsigmoid(-x) * t
    loss = cross_entropy * torch.exp(gamma * log_miss)
    return loss if alpha < 0 else loss * (alpha * t + (1 - alpha) * (1 - t))


def bce_with_logits(x, t, p):
    """As F.binary_cross_entropy_with_logits, which in PyTorch 1.13 gives 0 where the loss is below 1e-16."""
    return (1 - t) * softplus(x) + p.get("pos_weight", 1) * t * softplus(-x)


def log_cosh(x, t):
    return (x - t).abs() + torch.log1p(torch.exp(-2 * (x - t).abs())) - math.log(2)


def tweedie(x, t, k):
    return -t * torch.exp((1 - k) * x) / (1 - k) + torch.exp((2 - k) * x) / (2 - k)


#: One value for each element, from input, target and parameters.
POINTWISE = {
    "MSELoss": lambda x, t, p: (x - t) ** 2,
    "L1Loss": lambda x, t, p: (x - t).abs(),
    "MeanBiasError": lambda x, t, p: x - t,
    "SmoothL1Loss": lambda x, t, p: F.smooth_l1_loss(x, t, reduction="none", beta=p["beta"]),
    "HuberLoss": lambda x, t, p: F.huber_loss(x, t, reduction="none", delta=p["delta"]),
    "PseudoHuber": lambda x, t, p: p["delta"] * p["delta"] * (torch.sqrt(1 + ((x - t) / p["delta"]) ** 2) - 1),
    "LogCosh": lambda x, t, p: log_cosh(x, t),
    "Quantile": lambda x, t, p: torch.maximum(p["quantile"] * (t - x), (p["quantile"] - 1) * (t - x)),
    "Expectile": lambda x, t, p: torch.where(x > t, 1 - p["expectile"], p["expectile"]) * (x - t) ** 2,
    "EpsilonInsensitive": lambda x, t, p: torch.clamp((x - t).abs() - p["epsilon"], min=0),
    "SquaredEpsilonInsensitive": lambda x, t, p: torch.clamp((x - t).abs() - p["epsilon"], min=0) ** 2,
    "MeanSquaredLogarithmicError": lambda x, t, p: (torch.log1p(x) - torch.log1p(t)) ** 2,
    "MeanAbsolutePercentageError": lambda x, t, p: 100 * (x - t).abs() / t.abs(),
    "BCELoss": lambda x, t, p: F.binary_cross_entropy(x, t, reduction="none"),
    "BCEWithLogitsLoss": bce_with_logits,
    "HingeLoss": lambda x, t, p: torch.clamp(1 - x * t, min=0),
    "SquaredHingeLoss": lambda x, t, p: torch.clamp(1 - x * t, min=0) ** 2,
    "SoftMarginLoss": lambda x, t, p: softplus(-x * t),
    "HingeEmbeddingLoss": lambda x, t, p: F.hinge_embedding_loss(x, t, margin=p["margin"], reduction="none"),
    "ExponentialLoss": lambda x, t, p: torch.exp(-x * t),
    "ModifiedHuber": lambda x, t, p: torch.where(x * t >= -1, torch.clamp(1 - x * t, min=0) ** 2, -4 * x * t),
    "PoissonNLLLoss": lambda x, t, p: F.poisson_nll_loss(x, t, log_input=p["log_input"], full=p["full"],
                                                         eps=p.get("eps", 1e-8), reduction="none"),
    "GammaNll": lambda x, t, p: x + t * torch.exp(-x),
    "Tweedie": lambda x, t, p: tweedie(x, t, p["power"]),
    "KLDivLoss": lambda x, t, p: F.kl_div(x, t, reduction="none", log_target=p["log_target"]),
    "SigmoidFocalLoss": lambda x, t, p: focal(x, t, p["gamma"], p["alpha"]),
}


def cross_entropy(i, p):
    options = {k: p[k] for k in ("ignore_index", "label_smoothing") if k in p}
    target = i["target"].long() if p["target"] == "indices" else i["target"]
    return F.cross_entropy(i["input"], target, weight=i.get("weight"), reduction=p["reduction"], **options)


def nll(i, p):
    options = {k: p[k] for k in ("ignore_index",) if k in p}
    return F.nll_loss(i["input"], i["target"].long(), weight=i.get("weight"), reduction=p["reduction"], **options)


def triplet_margin(i, p):
    return F.triplet_margin_loss(i["anchor"], i["positive"], i["negative"], margin=p["margin"], p=p["p"], eps=p["eps"],
                                 swap=p["swap"], reduction=p["reduction"])


def ctc(i, p):
    return F.ctc_loss(i["log_probs"], i["targets"].long(), i["input_lengths"].long(), i["target_lengths"].long(),
                      blank=p["blank"], reduction=p["reduction"], zero_infinity=p["zero_infinity"])


#: The reduced value, from all inputs and parameters.
REDUCED = {
    "BCEWeighted": lambda i, p: F.binary_cross_entropy(i["input"], i["target"], weight=i["weight"],
                                                       reduction=p["reduction"]),
    "CrossEntropyLoss": cross_entropy,
    "NLLLoss": nll,
    "MultiMarginLoss": lambda i, p: F.multi_margin_loss(i["input"], i["target"].long(), p=p["p"], margin=p["margin"],
                                                        weight=i.get("weight"), reduction=p["reduction"]),
    "MultiLabelMarginLoss": lambda i, p: F.multilabel_margin_loss(i["input"], i["target"].long(),
                                                                  reduction=p["reduction"]),
    "MultiLabelSoftMarginLoss": lambda i, p: F.multilabel_soft_margin_loss(i["input"], i["target"],
                                                                           weight=i.get("weight"),
                                                                           reduction=p["reduction"]),
    "KLDivBatchMean": lambda i, p: F.kl_div(i["input"], i["target"], reduction="batchmean",
                                            log_target=p["log_target"]),
    "GaussianNLLLoss": lambda i, p: F.gaussian_nll_loss(i["input"], i["target"], i["var"], full=p["full"],
                                                        eps=p["eps"], reduction=p["reduction"]),
    "MarginRankingLoss": lambda i, p: F.margin_ranking_loss(i["input1"], i["input2"], i["target"], margin=p["margin"],
                                                            reduction=p["reduction"]),
    "CosineEmbeddingLoss": lambda i, p: F.cosine_embedding_loss(i["input1"], i["input2"], i["target"],
                                                                margin=p["margin"], reduction=p["reduction"]),
    "TripletMarginLoss": triplet_margin,
    "CTCLoss": ctc,
}


def loss(name, inputs, parameters):
    if name in REDUCED:
        return REDUCED[name](inputs, parameters)
    values = POINTWISE[name](inputs["input"], inputs["target"], parameters)
    return {"none": lambda v: v, "sum": torch.sum, "mean": torch.mean}[parameters["reduction"]](values)


def parameter(text):
    if text in ("true", "false"):
        return text == "true"
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            pass
    return text


def read(text):
    """A tensor of `shape | values`."""
    shape, values = (part.strip() for part in text.split("|"))
    sizes = [] if shape == "scalar" else [int(size) for size in shape.split("x")]
    return torch.tensor([float(value) for value in values.split()], dtype=torch.float32).reshape(sizes)


def number(value):
    rounded = np.float32(value)
    if np.isnan(rounded):
        return "NaN"
    if np.isinf(rounded):
        return "Infinity" if rounded > 0 else "-Infinity"
    return str(rounded)


def write(key, tensor):
    shape = "x".join(map(str, tensor.shape)) if tensor.dim() else "scalar"
    return f"{key}: {shape} | " + " ".join(number(value) for value in tensor.detach().reshape(-1).tolist())


def hessian(gradient, x):
    """The diagonal: the derivative of each element of the gradient with respect to its own input."""
    diagonal = torch.zeros(gradient.numel(), dtype=torch.float64)
    for i in range(gradient.numel() if gradient.requires_grad else 0):
        (row,) = torch.autograd.grad(gradient.reshape(-1)[i], x, retain_graph=True, allow_unused=True)
        if row is not None:
            diagonal[i] = row.reshape(-1)[i]
    return diagonal.reshape(gradient.shape)


def compute(block):
    """The lines of a case, its figures computed anew."""
    lines = block.splitlines()
    entries = dict((part.strip() for part in line.split(":", 1)) for line in lines)
    name = entries["loss"]
    parameters = {k: parameter(v) for k, v in (pair.split("=") for pair in entries["params"].split())}
    given = [line for line in lines if not line.startswith(COMPUTED)]
    inputs = {key: read(entries[key]) for key in entries
              if key not in ("loss", "params", "note") and not key.startswith(COMPUTED)}
    names = DIFFERENTIATED.get(name, ("input",))
    exact = {key: tensor.to(torch.float64) for key, tensor in inputs.items()}
    leaves = {key: exact[key].clone().requires_grad_(True) for key in names}
    value = loss(name, {**exact, **leaves}, parameters)
    result = given + [write("value", value)]
    if "torch32" in entries:
        with torch.no_grad():
            result.append(write("torch32", loss(name, inputs, parameters)))
    if value.requires_grad:
        second = "hessian." + names[0] in entries
        gradients = torch.autograd.grad(value.sum(), list(leaves.values()), create_graph=second, allow_unused=True)
        result += [write("gradient." + key, gradient) for key, gradient in zip(names, gradients) if gradient is not None]
        if second:
            result.append(write("hessian." + names[0], hessian(gradients[0], leaves[names[0]])))
    return "\n".join(result)


def main(arguments):
    check = "--check" in arguments
    files = [argument for argument in arguments if argument != "--check"] or sorted(
        os.path.join(FOLDER, file) for file in os.listdir(FOLDER) if file != "Tensor.toString.txt")
    differ = 0
    for file in files:
        with open(file, encoding="utf-8") as stream:
            lines = stream.read().splitlines()
        header = "".join(line + "\n" for line in lines if line.startswith("#"))
        body = "\n".join(line for line in lines if not line.startswith("#")).strip("\n")
        blocks = body.split("\n\n")
        computed = [compute(block) for block in blocks]
        if check:
            wrong = [old for old, new in zip(blocks, computed) if old != new]
            differ += len(wrong)
            print(f"{os.path.basename(file)}: {len(blocks)} cases, {len(wrong)} differ")
        else:
            with open(file, "w", encoding="utf-8") as stream:
                stream.write(header + "\n\n".join(computed) + "\n")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
