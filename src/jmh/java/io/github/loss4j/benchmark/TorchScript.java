package io.github.loss4j.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a function as a file that libtorch loads: an uncompressed zip archive with the source of a module, its
 * attributes as a pickle, its constants and the version of the format. Thus libtorch's own functions of losses, which
 * DJL does not offer, can be called without Python.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.7.1/torch/csrc/jit/docs/serialization.md">The format</a>
 */
final class TorchScript {
    private static final String NAMES = "abcd";
    private static final String MODULE = """
            class Loss(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            """;
    private static final int PICKLE_FALSE = 0x89;
    private static final int PICKLE_NEW_OBJECT = 0x81;
    private static final int PICKLE_PROTOCOL = 0x80;

    private TorchScript() {
    }

    /** A module that returns the loss of so many inputs. */
    static Path value(String expression, int inputs) throws IOException {
        return archive(
                MODULE + "  def forward(self: __torch__.Loss" + parameters(inputs, 0) + ") -> Tensor:\n    return "
                        + expression + "\n");
    }

    /** A module that returns the loss and its gradients with respect to the first inputs. */
    static Path gradient(String expression, int inputs, int differentiated) throws IOException {
        StringBuilder code = new StringBuilder(MODULE + "  def forward(self: __torch__.Loss"
                + parameters(inputs, differentiated) + ") -> List[Tensor]:\n");
        List<String> leaves = new ArrayList<>();
        StringBuilder results = new StringBuilder("torch.detach(loss)");
        for (int k = 0; k < differentiated; k++) {
            char name = NAMES.charAt(k);
            leaves.add(String.valueOf(name));
            code.append("    ").append(name).append(" = torch.requires_grad_(torch.detach(").append(name)
                    .append("0))\n");
            results.append(", unchecked_cast(Tensor, gradients[").append(k).append("])");
        }
        code.append("    loss = ").append(expression).append("\n    gradients = torch.grad([loss], [")
                .append(String.join(", ", leaves)).append("])\n    return [").append(results).append("]\n");
        return archive(code.toString());
    }

    /** Parameters, of which the first ones have a 0 at the end of their names. */
    private static String parameters(int inputs, int differentiated) {
        StringBuilder text = new StringBuilder();
        for (int k = 0; k < inputs; k++) {
            text.append(", ").append(NAMES.charAt(k)).append(k < differentiated ? "0" : "").append(": Tensor");
        }
        return text.toString();
    }

    private static Path archive(String code) throws IOException {
        Path file = Files.createTempFile("loss", ".pt");
        file.toFile().deleteOnExit();
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            entry(zip, "data.pkl", object());
            entry(zip, "code/__torch__.py", code.getBytes(StandardCharsets.US_ASCII));
            // The pickle of an empty tuple.
            entry(zip, "constants.pkl", new byte[] {(byte) PICKLE_PROTOCOL, 2, ')', '.'});
            // 10 is the version since which no function that is used here has changed.
            entry(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
        }
        return file;
    }

    /** The pickle of a Loss whose attribute "training" is false. */
    private static byte[] object() throws IOException {
        String attribute = "training";
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) PICKLE_PROTOCOL, 2});
        pickle.write("c__torch__\nLoss\n)".getBytes(StandardCharsets.US_ASCII));
        pickle.write(new byte[] {(byte) PICKLE_NEW_OBJECT, '}', '(', 'X', (byte) attribute.length(), 0, 0, 0});
        pickle.write(attribute.getBytes(StandardCharsets.US_ASCII));
        pickle.write(new byte[] {(byte) PICKLE_FALSE, 'u', 'b', '.'});
        return pickle.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry("loss/" + name);
        CRC32 sum = new CRC32();
        sum.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
