// base64url without padding, by tables: four characters make one word of three bytes.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static const char base64url_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
// What each character adds to a word whose lowest byte is written first, by its place among four.
static uint32_t base64url_parts[4][256];
// The two characters of twelve bits.
static char base64url_pairs[4096][2];
#define base64url_foreign 0x80000000u

__attribute__((constructor)) static void base64url_fill(void) {
    for (int place = 0; place < 4; place++)
        for (int c = 0; c < 256; c++) base64url_parts[place][c] = base64url_foreign;
    for (uint32_t value = 0; value < 64; value++) {
        unsigned char c = (unsigned char)base64url_alphabet[value];
        for (int place = 0; place < 4; place++) {
            uint32_t bits = value << (18 - 6 * place);
            base64url_parts[place][c] = (bits >> 16) | (bits & 0xff00) | (bits & 0xff) << 16;
        }
        for (uint32_t second = 0; second < 64; second++) {
            base64url_pairs[value << 6 | second][0] = base64url_alphabet[value];
            base64url_pairs[value << 6 | second][1] = base64url_alphabet[second];
        }
    }
}

static inline size_t base64url_encoded_count(size_t count) { return (count * 4 + 2) / 3; }

// The number of bytes that `count` characters stand for, or -1. Writes up to one byte more than that.
static inline long base64url_decode(const unsigned char *from, size_t count, unsigned char *to) {
    if (count % 4 == 1) return -1;
    unsigned char *start = to;
    uint32_t seen = 0;
    for (; count >= 4; count -= 4, from += 4, to += 3) {
        uint32_t word = base64url_parts[0][from[0]] | base64url_parts[1][from[1]] | base64url_parts[2][from[2]] |
                        base64url_parts[3][from[3]];
        seen |= word;
        memcpy(to, &word, 4);
    }
    if (count > 0) {
        uint32_t word = base64url_parts[0][from[0]] | base64url_parts[1][from[1]];
        if (count == 3) word |= base64url_parts[2][from[2]];
        seen |= word;
        // Bits that stand for no byte are zero.
        if (word >> (8 * (count - 1)) & 0xff) return -1;
        for (size_t i = 0; i + 1 < count; i++) *to++ = (unsigned char)(word >> (8 * i));
    }
    return seen & base64url_foreign ? -1 : to - start;
}

// Writes the text of `count` bytes and returns its end.
static inline unsigned char *base64url_encode(const unsigned char *from, size_t count, unsigned char *to) {
    for (; count >= 3; count -= 3, from += 3, to += 4) {
        uint32_t group = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
        memcpy(to, base64url_pairs[group >> 12], 2);
        memcpy(to + 2, base64url_pairs[group & 0xfff], 2);
    }
    if (count == 0) return to;
    uint32_t group = (uint32_t)from[0] << 16 | (count == 2 ? (uint32_t)from[1] << 8 : 0);
    memcpy(to, base64url_pairs[group >> 12], 2);
    if (count == 2) to[2] = (unsigned char)base64url_alphabet[group >> 6 & 63];
    return to + count + 1;
}
