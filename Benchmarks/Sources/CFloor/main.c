// The least work that the tokens need, in C over libcrypto and zlib, with nothing deprecated: what the package is
// measured against. No key rings, no limits, no JSON, no words for errors.
//
//     CFloor DATA         tokens and payloads as `Peers/peers.py mint DATA` writes them
#include "measure.h"
#include <string.h>
#include <time.h>

enum { samples = 11 };
static const double sample_ns = 4e6;

static double clock_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double time_rounds(long rounds, bool (*operation)(void *), void *argument) {
    double start = clock_ns();
    for (long round = 0; round < rounds; round++) REQUIRE(operation(argument));
    return clock_ns() - start;
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

void measure(const char *peer, const char *direction, const char *payload, bool (*operation)(void *), void *argument) {
    long rounds = 16;
    double taken;
    while ((taken = time_rounds(rounds, operation, argument)) < sample_ns / 2) rounds *= 2;
    rounds = (long)((double)rounds * sample_ns / taken) + 1;
    double figures[samples];
    for (int i = 0; i < samples; i++) figures[i] = time_rounds(rounds, operation, argument) / (double)rounds;
    qsort(figures, samples, sizeof *figures, ascending);
    printf("%s\t%s\t%s\t%.1f\t%.1f\n", peer, direction, payload, figures[0], figures[samples / 2]);
    fflush(stdout);
}

text read_file(const char *folder, const char *name) {
    char path[4096];
    REQUIRE(snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t capacity = 1 << 16;
    unsigned char *bytes = malloc(capacity);
    size_t count = fread(bytes, 1, capacity, file);
    fclose(file);
    return (text){bytes, count};
}

int main(int count, char **arguments) {
    if (count != 2) {
        fputs("usage: CFloor DATA\n", stderr);
        return 64;
    }
    measure_flask(arguments[1]);
    measure_sealed(arguments[1]);
    return 0;
}
