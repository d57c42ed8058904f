// A Flask token: split, base64url of the MAC, HMAC-SHA1 by copied states, comparison, time, base64url, zlib.
#define _GNU_SOURCE
#include "base64url.h"
#include "measure.h"
#include <dlfcn.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <time.h>
#include <zlib.h>

enum { key_count = 5, tag_count = 20, tag_text_count = 27, block_count = 64, max_age = 31 * 86400 };

typedef struct {
    EVP_MD_CTX *inner, *outer;
} mac_key;

static mac_key keys[key_count];
static EVP_MD_CTX *work;
static z_stream inflating, deflating;
static unsigned char stream[1 << 16], payload[1 << 16], token[1 << 16];

// libdeflate is no part of the package's way; where the machine has it, it is a floor of its own.
static void *decompressor;
static int (*decompress)(void *, const void *, size_t, void *, size_t, size_t *);

static void find_libdeflate(void) {
    void *library = dlopen("libdeflate.so.0", RTLD_NOW);
    if (!library) return;
    void *(*make)(void);
    *(void **)&make = dlsym(library, "libdeflate_alloc_decompressor");
    *(void **)&decompress = dlsym(library, "libdeflate_zlib_decompress");
    if (make && decompress) decompressor = make();
}

static EVP_MD_CTX *padded_state(const unsigned char *key, unsigned char pad) {
    unsigned char block[block_count];
    for (int i = 0; i < block_count; i++) block[i] = (i < tag_count ? key[i] : 0) ^ pad;
    EVP_MD_CTX *state = EVP_MD_CTX_new();
    static EVP_MD *sha1;
    if (!sha1) sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
    REQUIRE(state && EVP_DigestInit_ex2(state, sha1, NULL) && EVP_DigestUpdate(state, block, sizeof block));
    return state;
}

static mac_key key_of(const char *secret) {
    unsigned char derived[tag_count];
    unsigned count;
    static const unsigned char salt[] = "cookie-session";
    REQUIRE(HMAC(EVP_sha1(), secret, (int)strlen(secret), salt, sizeof salt - 1, derived, &count));
    return (mac_key){padded_state(derived, 0x36), padded_state(derived, 0x5c)};
}

static inline void mac(const mac_key *key, const unsigned char *message, size_t count, unsigned char *tag) {
    EVP_MD_CTX_copy_ex(work, key->inner);
    EVP_DigestUpdate(work, message, count);
    EVP_DigestFinal_ex(work, tag, NULL);
    EVP_MD_CTX_copy_ex(work, key->outer);
    EVP_DigestUpdate(work, tag, tag_count);
    EVP_DigestFinal_ex(work, tag, NULL);
}

static long inflate_with_zlib(size_t count) {
    inflateReset(&inflating);
    inflating.next_in = stream;
    inflating.avail_in = (unsigned)count;
    inflating.next_out = payload;
    inflating.avail_out = sizeof payload;
    if (inflate(&inflating, Z_FINISH) != Z_STREAM_END || inflating.avail_in != 0) return -1;
    return (long)(sizeof payload - inflating.avail_out);
}

static long inflate_with_libdeflate(size_t count) {
    size_t written;
    return decompress(decompressor, stream, count, payload, sizeof payload, &written) ? -1 : (long)written;
}

typedef struct {
    text token;
    int keys;
    long (*inflate)(size_t);
    const unsigned char *bytes;
    size_t count;
} decoding;

static bool decode(void *argument) {
    decoding *job = argument;
    const unsigned char *start = job->token.bytes;
    const unsigned char *end = memrchr(start, '.', job->token.count);
    unsigned char given[tag_count + 1], tag[tag_count], time_bytes[12];
    if (!end || start + job->token.count - end - 1 != tag_text_count) return false;
    if (base64url_decode(end + 1, tag_text_count, given) != tag_count) return false;
    bool verified = false;
    for (int i = 0; i < job->keys && !verified; i++) {
        mac(&keys[i], start, (size_t)(end - start), tag);
        verified = CRYPTO_memcmp(tag, given, tag_count) == 0;
    }
    if (!verified) return false;
    const unsigned char *middle = memrchr(start, '.', (size_t)(end - start));
    if (!middle || end - middle - 1 > 11) return false;
    long width = base64url_decode(middle + 1, (size_t)(end - middle - 1), time_bytes);
    int64_t issued_at = 0;
    for (long i = 0; i < width; i++) issued_at = issued_at << 8 | time_bytes[i];
    int64_t age = (int64_t)time(NULL) - issued_at;
    if (width < 0 || age < 0 || age > max_age) return false;
    bool compressed = *start == '.';
    long count = base64url_decode(start + compressed, (size_t)(middle - start - compressed), stream);
    if (count < 0) return false;
    job->bytes = stream;
    if (compressed) {
        count = job->inflate((size_t)count);
        if (count < 0) return false;
        job->bytes = payload;
    }
    job->count = (size_t)count;
    return true;
}

typedef struct {
    text json;
    bool compresses;
    size_t count;
} encoding;

static bool encode(void *argument) {
    encoding *job = argument;
    const unsigned char *body = job->json.bytes;
    size_t count = job->json.count;
    unsigned char *end = token;
    if (job->compresses) {
        deflateReset(&deflating);
        deflating.next_in = (unsigned char *)body;
        deflating.avail_in = (unsigned)count;
        deflating.next_out = stream;
        deflating.avail_out = sizeof stream;
        if (deflate(&deflating, Z_FINISH) != Z_STREAM_END) return false;
        size_t shrunk = sizeof stream - deflating.avail_out;
        if (shrunk < count - 1) {
            *end++ = '.';
            body = stream;
            count = shrunk;
        }
    }
    end = base64url_encode(body, count, end);
    uint32_t now = (uint32_t)time(NULL);
    unsigned char time_bytes[4];
    for (int i = 0; i < 4; i++) time_bytes[i] = (unsigned char)(now >> (24 - 8 * i));
    *end++ = '.';
    end = base64url_encode(time_bytes, 4, end);
    unsigned char tag[tag_count];
    mac(&keys[0], token, (size_t)(end - token), tag);
    *end++ = '.';
    end = base64url_encode(tag, tag_count, end);
    job->count = (size_t)(end - token);
    return true;
}

static void measure_decoding(
    const char *peer, const char *payload_name, text token, int key_number, text json, long (*inflate)(size_t)) {
    decoding job = {token, key_number, inflate, NULL, 0};
    REQUIRE(decode(&job) && job.count == json.count && memcmp(job.bytes, json.bytes, json.count) == 0);
    measure(peer, "decode", payload_name, decode, &job);
}

static void measure_encoding(const char *peer, const char *payload_name, text json, bool compresses) {
    encoding job = {json, compresses, 0};
    REQUIRE(encode(&job));
    decoding check = {{token, job.count}, 1, inflate_with_zlib, NULL, 0};
    REQUIRE(decode(&check) && check.count == json.count && memcmp(check.bytes, json.bytes, json.count) == 0);
    measure(peer, "encode", payload_name, encode, &job);
}

void measure_flask(const char *folder) {
    static const char *secrets[key_count] = {
        "bench-secret-key-0123456789abcdef0123456789abcdef", "older-secret-3-0123456789abcdef0123456789abcdef",
        "older-secret-2-0123456789abcdef0123456789abcdef",   "older-secret-1-0123456789abcdef0123456789abcdef",
        "older-secret-0-0123456789abcdef0123456789abcdef"};
    for (int i = 0; i < key_count; i++) keys[i] = key_of(secrets[i]);
    work = EVP_MD_CTX_new();
    REQUIRE(work && inflateInit(&inflating) == Z_OK && deflateInit(&deflating, Z_DEFAULT_COMPRESSION) == Z_OK);
    find_libdeflate();
    static const char *payloads[] = {"S", "Mu", "M", "Lu", "L"};
    for (int i = 0; i < 5; i++) {
        const char *name = payloads[i];
        char file[64];
        snprintf(file, sizeof file, "%c.json", name[0]);
        text json = read_file(folder, file);
        snprintf(file, sizeof file, "flask-%s.token", name);
        text token = read_file(folder, file);
        measure_decoding("C floor flask bytes", name, token, 1, json, inflate_with_zlib);
        if (decompressor) measure_decoding("C floor flask bytes, libdeflate", name, token, 1, json, inflate_with_libdeflate);
        if (name[1] == 'u') continue;
        snprintf(file, sizeof file, "flask-old-%s.token", name);
        text old = read_file(folder, file);
        measure_decoding("C floor flask 5 keys bytes", name, old, key_count, json, inflate_with_zlib);
        if (decompressor) {
            measure_decoding(
                "C floor flask 5 keys bytes, libdeflate", name, old, key_count, json, inflate_with_libdeflate);
        }
        measure_encoding("C floor flask bytes", name, json, true);
        measure_encoding("C floor flask plain bytes", name, json, false);
    }
}
