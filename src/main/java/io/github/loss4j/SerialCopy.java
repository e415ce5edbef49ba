package io.github.loss4j;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;

/** Copies objects by serialisation, and serialises them to bytes for comparison. */
final class SerialCopy {
    private SerialCopy() {
    }

    static byte[] bytes(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    /** A copy by serialisation. The loader must find the caller's classes, which this library's loader may not find. */
    static <E> E copy(E object, ClassLoader loader) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new Input(new ByteArrayInputStream(bytes(object)), loader)) {
            @SuppressWarnings("unchecked") // it was written from an object of the type
            E copy = (E) in.readObject();
            return copy;
        }
    }

    /** The loader that finds the class of a loss and the classes of its lambdas. */
    static ClassLoader loader(Loss<?, ?> loss) {
        Object made = loss;
        if (loss instanceof FormulaLoss formula) {
            made = formula.source();
        } else if (loss instanceof FunctionLoss functions) {
            made = functions.value();
        }
        return made.getClass().getClassLoader();
    }

    private static final class Input extends ObjectInputStream {
        private final ClassLoader loader;

        Input(InputStream in, ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override protected Class<?> resolveClass(ObjectStreamClass description)
                throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description);
            }
        }
    }
}
