#ifndef CDIGESTS_H
#define CDIGESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has the SHA instructions that `polar_digest_blocks` is made of.
bool polar_digest_is_supported(void);

/// Whether it was compiled to be fast: a debug build's is many times slower than a library's own.
bool polar_digest_is_optimized(void);

/// Takes `count` blocks of 64 bytes into both states: RFC 1321 §3.3 and FIPS 180-4 §5.3.3, the words in their order.
void polar_digest_blocks(uint32_t md5[4], uint32_t sha256[8], const uint8_t *bytes, size_t count);

/// The same for SHA-256 alone.
void polar_sha256_blocks(uint32_t sha256[8], const uint8_t *bytes, size_t count);

#endif
