package io.github.loss4j.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the class file of a {@link FormulaKernel}, whose method has no branches and so needs no stack map.
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-4.html">The Java Virtual Machine
 *      Specification, chapters 4 and 6</a>
 */
final class KernelClass {
    private static final int MAGIC = 0xCAFEBABE;
    /** Java 17. */
    private static final int VERSION = 61;
    private static final int FINAL_SYNTHETIC = 0x1030;
    private static final int UTF8 = 1;
    private static final int FLOAT = 4;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int NAME_AND_TYPE = 12;
    private static final int LDC_W = 0x13;
    private static final int FLOAD = 0x17;
    private static final int FSTORE = 0x38;
    private static final int ALOAD_0 = 0x2a;
    static final int FADD = 0x62;
    static final int FSUB = 0x66;
    static final int FMUL = 0x6a;
    static final int FDIV = 0x6e;
    static final int FNEG = 0x76;
    private static final int F2D = 0x8d;
    private static final int D2F = 0x90;
    private static final int FRETURN = 0xae;
    private static final int RETURN = 0xb1;
    private static final int INVOKESPECIAL = 0xb7;
    private static final int INVOKESTATIC = 0xb8;
    /** At least the three operands of an operation, or a number in double. */
    private static final int MAX_STACK = 4;
    /** The number of bytes of a Code attribute in addition to the instructions. */
    private static final int CODE_LENGTH = 12;
    private static final int PARAMETERS = 4;
    private static final String SUPERCLASS = name(FormulaKernel.class);
    private static final String NAME = SUPERCLASS + "Of";

    private final Bytes pool = new Bytes();
    private final Map<List<Object>, Integer> constants = new HashMap<>();
    private final Bytes code = new Bytes();

    /** Bytes in the order of class files. */
    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes u1(int number) {
            out.write(number);
            return this;
        }

        Bytes u2(int number) {
            return u1(number >> Byte.SIZE).u1(number);
        }

        Bytes u4(int number) {
            return u2(number >> Short.SIZE).u2(number);
        }

        Bytes bytes(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Bytes bytes(Bytes other) {
            return bytes(other.out.toByteArray());
        }
    }

    private static String name(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    private int constant(List<Object> key, Bytes entry) {
        Integer known = constants.putIfAbsent(key, constants.size() + 1);
        if (known == null) {
            pool.bytes(entry);
            return constants.size();
        }
        return known;
    }

    private int utf8(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        return constant(List.of(UTF8, text), new Bytes().u1(UTF8).u2(ascii.length).bytes(ascii));
    }

    private int type(String name) {
        int index = utf8(name);
        return constant(List.of(CLASS, name), new Bytes().u1(CLASS).u2(index));
    }

    private int method(String owner, String name, String type) {
        int ownerIndex = type(owner);
        int nameIndex = utf8(name);
        int typeIndex = utf8(type);
        int both = constant(List.of(NAME_AND_TYPE, name, type), new Bytes().u1(NAME_AND_TYPE).u2(nameIndex)
                .u2(typeIndex));
        return constant(List.of(METHOD, owner, name, type), new Bytes().u1(METHOD).u2(ownerIndex).u2(both));
    }

    private static String descriptor(int parameters) {
        return "(" + "F".repeat(parameters) + ")F";
    }

    void load(int slot) {
        code.u1(FLOAD).u1(slot);
    }

    void store(int slot) {
        code.u1(FSTORE).u1(slot);
    }

    void constant(float value) {
        int bits = Float.floatToIntBits(value);
        code.u1(LDC_W).u2(constant(List.of(FLOAT, bits), new Bytes().u1(FLOAT).u4(bits)));
    }

    /** Writes an instruction without operands, such as {@link #FADD}. */
    void write(int instruction) {
        code.u1(instruction);
    }

    /** The square root in double, rounded to float32, as in {@code (float) Math.sqrt(x)}. */
    void squareRoot() {
        code.u1(F2D).u1(INVOKESTATIC).u2(method(name(Math.class), "sqrt", "(D)D")).u1(D2F);
    }

    /** Calls a static method of floats. */
    void call(Class<?> owner, String name, int parameters) {
        code.u1(INVOKESTATIC).u2(method(name(owner), name, descriptor(parameters)));
    }

    /** Writes the instruction that returns the number on the stack, and returns the class file. */
    byte[] end(int slots) {
        code.u1(FRETURN);
        Bytes constructor = new Bytes().u1(ALOAD_0).u1(INVOKESPECIAL).u2(method(SUPERCLASS, "<init>", "()V"))
                .u1(RETURN);
        Bytes methods = new Bytes().u2(2).bytes(method("<init>", "()V", constructor, 1))
                .bytes(method("of", descriptor(PARAMETERS), code, slots));
        int type = type(NAME);
        int superclass = type(SUPERCLASS);
        return new Bytes().u4(MAGIC).u2(0).u2(VERSION).u2(constants.size() + 1).bytes(pool).u2(FINAL_SYNTHETIC).u2(type)
                .u2(superclass).u2(0).u2(0).bytes(methods).u2(0).out.toByteArray();
    }

    private Bytes method(String name, String type, Bytes instructions, int slots) {
        return new Bytes().u2(0).u2(utf8(name)).u2(utf8(type)).u2(1).u2(utf8("Code"))
                .u4(CODE_LENGTH + instructions.out.size()).u2(MAX_STACK).u2(slots).u4(instructions.out.size())
                .bytes(instructions).u2(0).u2(0);
    }
}
