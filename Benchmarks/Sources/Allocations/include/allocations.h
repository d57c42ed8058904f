// Counts the calls of malloc and its kin. Linux with glibc only: elsewhere every count is zero.
#pragma once
#include <stdbool.h>
#include <stdint.h>

// Counts libcrypto's share apart; must come before libcrypto's first allocation, and returns whether it did.
bool watch_libcrypto(void);

// Allocations of this thread so far: all, and those of libcrypto among them.
uint64_t allocation_count(void);
uint64_t libcrypto_allocation_count(void);
