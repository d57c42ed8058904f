// A sealed token: base64url, key id, XAES-256-GCM with kept contexts, times. Nonce and session id come from one call of
// RAND_bytes a token: a pool would hand them out twice after a fork.
#include "base64url.h"
#include "measure.h"
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <time.h>

enum {
    key_count = 5,
    id_count = 4,
    nonce_count = 24,
    header_count = 28,
    tag_count = 16,
    max_age = 31 * 86400,
    body_start = id_count + nonce_count,
    content_start = body_start + header_count + 1,
};
static const unsigned char prefix[4] = {'s', 's', '1', '.'};

typedef struct {
    EVP_CIPHER_CTX *blocks;
    unsigned char subkey[16];
    unsigned char aad[22];
} sealing_key;

static sealing_key keys[key_count];
static EVP_CIPHER_CTX *opening, *sealing;
static unsigned char raw[1 << 16], plain[1 << 16], token[1 << 16];

static void make_key(sealing_key *key, int number) {
    static EVP_CIPHER *ecb;
    if (!ecb) ecb = EVP_CIPHER_fetch(NULL, "AES-256-ECB", NULL);
    unsigned char secret[32], zero[16] = {0};
    for (int i = 0; i < 32; i++) secret[i] = (unsigned char)(7 * i + 31 * number + 3);
    key->blocks = EVP_CIPHER_CTX_new();
    int count;
    REQUIRE(EVP_EncryptInit_ex2(key->blocks, ecb, secret, NULL, NULL) && EVP_CIPHER_CTX_set_padding(key->blocks, 0));
    REQUIRE(EVP_EncryptUpdate(key->blocks, key->subkey, &count, zero, 16));
    unsigned char carry = key->subkey[0] >> 7;
    for (int i = 0; i < 15; i++) key->subkey[i] = (unsigned char)(key->subkey[i] << 1 | key->subkey[i + 1] >> 7);
    key->subkey[15] = (unsigned char)(key->subkey[15] << 1 ^ carry * 0x87);
    memcpy(key->aad, prefix, 4);
    for (int i = 0; i < id_count; i++) key->aad[4 + i] = (unsigned char)(number * 16 + i);
    memcpy(key->aad + 8, "__Host-session", 14);
}

static inline void derive(const sealing_key *key, const unsigned char *nonce, unsigned char *derived) {
    unsigned char blocks[32] = {0, 1, 'X', 0};
    memcpy(blocks + 4, nonce, 12);
    memcpy(blocks + 16, blocks, 16);
    blocks[17] = 2;
    for (int i = 0; i < 32; i++) blocks[i] ^= key->subkey[i & 15];
    int count;
    EVP_EncryptUpdate(key->blocks, derived, &count, blocks, 32);
}

typedef struct {
    const unsigned char *token;
    size_t token_count, count;
} opening_job;

static bool open_token(void *argument) {
    opening_job *job = argument;
    if (job->token_count < 4 || memcmp(job->token, prefix, 4) != 0) return false;
    long count = base64url_decode(job->token + 4, job->token_count - 4, raw);
    if (count < content_start + tag_count) return false;
    const sealing_key *key = NULL;
    for (int i = 0; i < key_count && !key; i++) {
        if (memcmp(keys[i].aad + 4, raw, id_count) == 0) key = &keys[i];
    }
    if (!key) return false;
    unsigned char derived[32];
    int part, written, sealed = (int)count - body_start - tag_count;
    derive(key, raw + id_count, derived);
    if (!EVP_DecryptInit_ex2(opening, NULL, derived, raw + id_count + 12, NULL) ||
        !EVP_DecryptUpdate(opening, NULL, &part, key->aad, sizeof key->aad) ||
        !EVP_DecryptUpdate(opening, plain, &written, raw + body_start, sealed) ||
        !EVP_CIPHER_CTX_ctrl(opening, EVP_CTRL_AEAD_SET_TAG, tag_count, raw + count - tag_count) ||
        EVP_DecryptFinal_ex(opening, plain + written, &part) != 1)
        return false;
    int64_t started_at = 0, elapsed = 0;
    for (int i = 0; i < 8; i++) started_at = started_at << 8 | plain[i];
    for (int i = 8; i < 12; i++) elapsed = elapsed << 8 | plain[i];
    int64_t age = (int64_t)time(NULL) - started_at - elapsed;
    if (age < 0 || age > max_age || plain[header_count] != 0) return false;
    job->count = (size_t)(sealed - header_count - 1);
    return true;
}

typedef struct {
    text json;
    size_t count;
} sealing_job;

static bool seal_token(void *argument) {
    sealing_job *job = argument;
    const sealing_key *key = &keys[0];
    unsigned char drawn[nonce_count + 16], derived[32];
    if (RAND_bytes(drawn, sizeof drawn) != 1) return false;
    memcpy(raw, key->aad + 4, id_count);
    memcpy(raw + id_count, drawn, nonce_count);
    uint64_t now = (uint64_t)time(NULL);
    for (int i = 0; i < 8; i++) plain[i] = (unsigned char)(now >> (56 - 8 * i));
    memset(plain + 8, 0, 4);
    memcpy(plain + 12, drawn + nonce_count, 16);
    plain[header_count] = 0;
    memcpy(plain + header_count + 1, job->json.bytes, job->json.count);
    int part, written, count = (int)(header_count + 1 + job->json.count);
    derive(key, raw + id_count, derived);
    if (!EVP_EncryptInit_ex2(sealing, NULL, derived, raw + id_count + 12, NULL) ||
        !EVP_EncryptUpdate(sealing, NULL, &part, key->aad, sizeof key->aad) ||
        !EVP_EncryptUpdate(sealing, raw + body_start, &written, plain, count) ||
        !EVP_EncryptFinal_ex(sealing, raw + body_start + written, &part) ||
        !EVP_CIPHER_CTX_ctrl(sealing, EVP_CTRL_AEAD_GET_TAG, tag_count, raw + body_start + written))
        return false;
    memcpy(token, prefix, 4);
    job->count = (size_t)(base64url_encode(raw, (size_t)(body_start + count + tag_count), token + 4) - token);
    return true;
}

void measure_sealed(const char *folder) {
    for (int i = 0; i < key_count; i++) make_key(&keys[i], i);
    EVP_CIPHER *gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    opening = EVP_CIPHER_CTX_new();
    sealing = EVP_CIPHER_CTX_new();
    unsigned char zero[32] = {0};
    REQUIRE(EVP_DecryptInit_ex2(opening, gcm, zero, zero, NULL) && EVP_EncryptInit_ex2(sealing, gcm, zero, zero, NULL));
    static const char *payloads[] = {"S", "M", "L"};
    for (int i = 0; i < 3; i++) {
        char file[64];
        snprintf(file, sizeof file, "%s.json", payloads[i]);
        text json = read_file(folder, file);
        sealing_job job = {json, 0};
        REQUIRE(seal_token(&job));
        unsigned char kept[1 << 16];
        memcpy(kept, token, job.count);
        opening_job check = {kept, job.count, 0};
        REQUIRE(open_token(&check) && check.count == json.count &&
                memcmp(plain + header_count + 1, json.bytes, json.count) == 0);
        measure("C floor gcm bytes", "decode", payloads[i], open_token, &check);
        measure("C floor gcm bytes", "encode", payloads[i], seal_token, &job);
    }
}
