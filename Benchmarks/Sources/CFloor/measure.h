// What the parts of the floor share: timing, and the data folder.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// Ends the program unless `truth` holds: a floor that fails measures nothing.
#define REQUIRE(truth)                                                                          \
    do {                                                                                        \
        if (!(truth)) {                                                                         \
            fprintf(stderr, "CFloor: %s:%d: not so: %s\n", __FILE__, __LINE__, #truth);         \
            exit(1);                                                                            \
        }                                                                                       \
    } while (0)

typedef struct {
    const unsigned char *bytes;
    size_t count;
} text;

// The whole of FOLDER/NAME.
text read_file(const char *folder, const char *name);

// Times `operation`, which returns whether it succeeded, and prints one line of tab-separated values:
// peer, decode or encode, payload, least and median nanoseconds.
void measure(const char *peer, const char *direction, const char *payload, bool (*operation)(void *), void *argument);

void measure_flask(const char *folder);
void measure_sealed(const char *folder);
