/* What this machine can move: reads two arrays of floats, and reads two and writes a third, as fast as a C compiler makes it.
 * Prints for each number of elements given: elements, nanoseconds an element for reading, and for reading and writing. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static float read_two(const float *restrict a, const float *restrict b, long n) {
    float s[64] = {0};
    long i = 0;
    for (; i + 64 <= n; i += 64) {
        for (int j = 0; j < 64; j++) {
            s[j] += a[i + j] - b[i + j];
        }
    }
    float sum = 0;
    for (int j = 0; j < 64; j++) {
        sum += s[j];
    }
    for (; i < n; i++) {
        sum += a[i] - b[i];
    }
    return sum;
}

static void read_two_write_one(const float *restrict a, const float *restrict b, float *restrict c, long n) {
    for (long i = 0; i < n; i++) {
        c[i] = a[i] - b[i];
    }
}

int main(int count, char **arguments) {
    volatile float sink = 0;
    for (int k = 1; k < count; k++) {
        long n = atol(arguments[k]);
        float *a = aligned_alloc(64, (n * 4 / 64 + 1) * 64);
        float *b = aligned_alloc(64, (n * 4 / 64 + 1) * 64);
        float *c = aligned_alloc(64, (n * 4 / 64 + 1) * 64);
        for (long i = 0; i < n; i++) {
            a[i] = i % 7;
            b[i] = i % 5;
            c[i] = 0;
        }
        long turns = 20000000 / n + 1;
        double read = 1e300;
        double write = 1e300;
        for (int best = 0; best < 20; best++) {
            double start = now();
            for (long t = 0; t < turns; t++) {
                sink += read_two(a, b, n);
            }
            double middle = now();
            for (long t = 0; t < turns; t++) {
                read_two_write_one(a, b, c, n);
                sink += c[t % n];
            }
            double end = now();
            read = middle - start < read ? middle - start : read;
            write = end - middle < write ? end - middle : write;
        }
        printf("%ld %.5f %.5f\n", n, read / turns / n, write / turns / n);
        free(a);
        free(b);
        free(c);
    }
    return 0;
}
