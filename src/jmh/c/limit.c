/* What this machine can move: reads two arrays of floats, and reads two and writes a third, as fast as a C compiler
 * makes it. Arguments: the number of threads, each of which has its own part of the arrays; then numbers of elements.
 * Prints for each of these: elements, nanoseconds an element for reading, and for reading and writing. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What one thread works on. */
struct part {
    const float *a;
    const float *b;
    float *c;
    long n;
    long turns;
    float sum;
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Each turn has to be done: nothing in memory counts as known from the turn before. */
static void forget(void) {
    __asm__ volatile("" ::: "memory");
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

static void *read_part(void *argument) {
    struct part *p = argument;
    for (long turn = 0; turn < p->turns; turn++) {
        p->sum += read_two(p->a, p->b, p->n);
        forget();
    }
    return NULL;
}

static void *write_part(void *argument) {
    struct part *p = argument;
    for (long turn = 0; turn < p->turns; turn++) {
        read_two_write_one(p->a, p->b, p->c, p->n);
        forget();
    }
    return NULL;
}

/* The time until all are done: this thread takes the first part, new ones the others. */
static double time_of(void *(*work)(void *), struct part *parts, int threads) {
    pthread_t others[threads];
    double start = now();
    for (int k = 1; k < threads; k++) {
        if (pthread_create(&others[k], NULL, work, &parts[k])) {
            exit(1);
        }
    }
    work(&parts[0]);
    for (int k = 1; k < threads; k++) {
        pthread_join(others[k], NULL);
    }
    return now() - start;
}

static void measure(long n, int threads) {
    /* Some tenths of a second, as an iteration of the benchmarks takes. */
    long turns = 1000000000 / n + 1;
    float *a = aligned_alloc(64, (n * 4 / 64 + 1) * 64);
    float *b = aligned_alloc(64, (n * 4 / 64 + 1) * 64);
    float *c = aligned_alloc(64, (n * 4 / 64 + 1) * 64);
    for (long i = 0; i < n; i++) {
        a[i] = i % 7;
        b[i] = i % 5;
        c[i] = 0;
    }
    struct part parts[threads];
    for (int k = 0; k < threads; k++) {
        long from = n * k / threads;
        parts[k] = (struct part) {a + from, b + from, c + from, n * (k + 1) / threads - from, turns, 0};
    }
    double read = 1e300;
    double write = 1e300;
    for (int best = 0; best < 8; best++) {
        double reading = time_of(read_part, parts, threads);
        double writing = time_of(write_part, parts, threads);
        read = reading < read ? reading : read;
        write = writing < write ? writing : write;
    }
    printf("%ld %.5f %.5f\n", n, read / turns / n, write / turns / n);
    free(a);
    free(b);
    free(c);
}

int main(int count, char **arguments) {
    int threads = count > 1 ? atoi(arguments[1]) : 1;
    for (int k = 2; k < count; k++) {
        measure(atol(arguments[k]), threads);
    }
    return 0;
}
