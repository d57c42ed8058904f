#include "allocations.h"
#include <errno.h>
#include <openssl/crypto.h>
#include <stddef.h>
#include <stdlib.h>

// initial-exec: an access to such a variable allocates nothing itself.
static __thread uint64_t all __attribute__((tls_model("initial-exec")));
static __thread uint64_t of_libcrypto __attribute__((tls_model("initial-exec")));

uint64_t allocation_count(void) { return all; }
uint64_t libcrypto_allocation_count(void) { return of_libcrypto; }

#ifdef __GLIBC__
// The program's own definitions are found before glibc's by every library it loads, libcrypto and Swift's runtime too.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) {
    all++;
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    all++;
    return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
    all++;
    return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
    all++;
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
    void *made = memalign(alignment, size);
    if (!made) return ENOMEM;
    *block = made;
    return 0;
}
#endif

static void *crypto_malloc(size_t size, const char *file, int line) {
    (void)file, (void)line;
    of_libcrypto++;
    return size == 0 ? NULL : malloc(size);
}

static void *crypto_realloc(void *block, size_t size, const char *file, int line) {
    (void)file, (void)line;
    of_libcrypto++;
    return realloc(block, size);
}

static void crypto_free(void *block, const char *file, int line) {
    (void)file, (void)line;
    free(block);
}

bool watch_libcrypto(void) { return CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free) == 1; }
