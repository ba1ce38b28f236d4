// MD5 is one chain of dependent steps that leaves a processor half idle; SHA-256 by the SHA instructions runs in the
// gaps. Four steps of the one stand beside four of the other so that both are in sight of the scheduler at once.

#include "CDigests.h"

bool polar_digest_is_optimized(void) {
#if defined(__OPTIMIZE__)
  return true;
#else
  return false;
#endif
}

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>
#include <string.h>

bool polar_digest_is_supported(void) {
  unsigned int a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 29));
}

static const uint32_t sha_constants[64] __attribute__((aligned(16))) = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define ROTATE(x, n) ((x) << (n) | (x) >> (32 - (n)))
#define F(b, c, d) ((d) ^ ((b) & ((c) ^ (d))))
#define I(b, c, d) ((c) ^ ((b) | ~(d)))
// Keeps the compiler from adding in another order: what does not wait for b has to be added before b is there.
#define SETTLED(x) __asm__("" : "+r"(x))
#define STEP_G(a, b, c, d, k, s, t) \
  a += word[k] + t##u; a += ~(d) & (c); SETTLED(a); a += (d) & (b); a = ROTATE(a, s) + (b);
#define STEP_H(a, b, c, d, k, s, t) \
  { uint32_t other = (c) ^ (d); SETTLED(other); a += word[k] + t##u; SETTLED(a); a += other ^ (b); \
    a = ROTATE(a, s) + (b); }
#define STEP(f, a, b, c, d, k, s, t) \
  a += word[k] + t##u; SETTLED(a); a += f(b, c, d); a = ROTATE(a, s) + (b);

#define SHA_STEPS(i, m) \
  { \
    __m128i sum = _mm_add_epi32(m, _mm_load_si128((const __m128i *)(sha_constants + 4 * (i)))); \
    high = _mm_sha256rnds2_epu32(high, low, sum); \
    low = _mm_sha256rnds2_epu32(low, high, _mm_shuffle_epi32(sum, 0x0E)); \
  }
// Makes the four words that come sixteen behind those in `m0`.
#define SHA_SCHEDULE(m0, m1, m2, m3) \
  m0 = _mm_sha256msg2_epu32( \
    _mm_add_epi32(_mm_sha256msg1_epu32(m0, m1), _mm_alignr_epi8(m3, m2, 4)), m3);

__attribute__((target("sha,sse4.1,ssse3")))
void polar_digest_blocks(uint32_t md5[4], uint32_t sha256[8], const uint8_t *bytes, size_t count) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  uint32_t a = md5[0], b = md5[1], c = md5[2], d = md5[3];
  // The instructions want the state as ABEF and CDGH.
  __m128i front = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)sha256), 0xB1);
  __m128i back = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(sha256 + 4)), 0x1B);
  __m128i low = _mm_alignr_epi8(front, back, 8);
  __m128i high = _mm_blend_epi16(back, front, 0xF0);

  for (; count > 0; count--, bytes += 64) {
    const uint32_t a0 = a, b0 = b, c0 = c, d0 = d;
    const __m128i low0 = low, high0 = high;
    uint32_t word[16];
    memcpy(word, bytes, 64);
    __m128i m0 = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)bytes), swap);
    __m128i m1 = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16)), swap);
    __m128i m2 = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 32)), swap);
    __m128i m3 = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 48)), swap);

    SHA_STEPS(0, m0)
    STEP(F, a, b, c, d, 0, 7, 0xd76aa478) STEP(F, d, a, b, c, 1, 12, 0xe8c7b756)
    STEP(F, c, d, a, b, 2, 17, 0x242070db) STEP(F, b, c, d, a, 3, 22, 0xc1bdceee)
    SHA_STEPS(1, m1)
    STEP(F, a, b, c, d, 4, 7, 0xf57c0faf) STEP(F, d, a, b, c, 5, 12, 0x4787c62a)
    STEP(F, c, d, a, b, 6, 17, 0xa8304613) STEP(F, b, c, d, a, 7, 22, 0xfd469501)
    SHA_STEPS(2, m2)
    STEP(F, a, b, c, d, 8, 7, 0x698098d8) STEP(F, d, a, b, c, 9, 12, 0x8b44f7af)
    STEP(F, c, d, a, b, 10, 17, 0xffff5bb1) STEP(F, b, c, d, a, 11, 22, 0x895cd7be)
    SHA_STEPS(3, m3)
    STEP(F, a, b, c, d, 12, 7, 0x6b901122) STEP(F, d, a, b, c, 13, 12, 0xfd987193)
    STEP(F, c, d, a, b, 14, 17, 0xa679438e) STEP(F, b, c, d, a, 15, 22, 0x49b40821)

    SHA_SCHEDULE(m0, m1, m2, m3) SHA_STEPS(4, m0)
    STEP_G(a, b, c, d, 1, 5, 0xf61e2562) STEP_G(d, a, b, c, 6, 9, 0xc040b340)
    STEP_G(c, d, a, b, 11, 14, 0x265e5a51) STEP_G(b, c, d, a, 0, 20, 0xe9b6c7aa)
    SHA_SCHEDULE(m1, m2, m3, m0) SHA_STEPS(5, m1)
    STEP_G(a, b, c, d, 5, 5, 0xd62f105d) STEP_G(d, a, b, c, 10, 9, 0x02441453)
    STEP_G(c, d, a, b, 15, 14, 0xd8a1e681) STEP_G(b, c, d, a, 4, 20, 0xe7d3fbc8)
    SHA_SCHEDULE(m2, m3, m0, m1) SHA_STEPS(6, m2)
    STEP_G(a, b, c, d, 9, 5, 0x21e1cde6) STEP_G(d, a, b, c, 14, 9, 0xc33707d6)
    STEP_G(c, d, a, b, 3, 14, 0xf4d50d87) STEP_G(b, c, d, a, 8, 20, 0x455a14ed)
    SHA_SCHEDULE(m3, m0, m1, m2) SHA_STEPS(7, m3)
    STEP_G(a, b, c, d, 13, 5, 0xa9e3e905) STEP_G(d, a, b, c, 2, 9, 0xfcefa3f8)
    STEP_G(c, d, a, b, 7, 14, 0x676f02d9) STEP_G(b, c, d, a, 12, 20, 0x8d2a4c8a)

    SHA_SCHEDULE(m0, m1, m2, m3) SHA_STEPS(8, m0)
    STEP_H(a, b, c, d, 5, 4, 0xfffa3942) STEP_H(d, a, b, c, 8, 11, 0x8771f681)
    STEP_H(c, d, a, b, 11, 16, 0x6d9d6122) STEP_H(b, c, d, a, 14, 23, 0xfde5380c)
    SHA_SCHEDULE(m1, m2, m3, m0) SHA_STEPS(9, m1)
    STEP_H(a, b, c, d, 1, 4, 0xa4beea44) STEP_H(d, a, b, c, 4, 11, 0x4bdecfa9)
    STEP_H(c, d, a, b, 7, 16, 0xf6bb4b60) STEP_H(b, c, d, a, 10, 23, 0xbebfbc70)
    SHA_SCHEDULE(m2, m3, m0, m1) SHA_STEPS(10, m2)
    STEP_H(a, b, c, d, 13, 4, 0x289b7ec6) STEP_H(d, a, b, c, 0, 11, 0xeaa127fa)
    STEP_H(c, d, a, b, 3, 16, 0xd4ef3085) STEP_H(b, c, d, a, 6, 23, 0x04881d05)
    SHA_SCHEDULE(m3, m0, m1, m2) SHA_STEPS(11, m3)
    STEP_H(a, b, c, d, 9, 4, 0xd9d4d039) STEP_H(d, a, b, c, 12, 11, 0xe6db99e5)
    STEP_H(c, d, a, b, 15, 16, 0x1fa27cf8) STEP_H(b, c, d, a, 2, 23, 0xc4ac5665)

    SHA_SCHEDULE(m0, m1, m2, m3) SHA_STEPS(12, m0)
    STEP(I, a, b, c, d, 0, 6, 0xf4292244) STEP(I, d, a, b, c, 7, 10, 0x432aff97)
    STEP(I, c, d, a, b, 14, 15, 0xab9423a7) STEP(I, b, c, d, a, 5, 21, 0xfc93a039)
    SHA_SCHEDULE(m1, m2, m3, m0) SHA_STEPS(13, m1)
    STEP(I, a, b, c, d, 12, 6, 0x655b59c3) STEP(I, d, a, b, c, 3, 10, 0x8f0ccc92)
    STEP(I, c, d, a, b, 10, 15, 0xffeff47d) STEP(I, b, c, d, a, 1, 21, 0x85845dd1)
    SHA_SCHEDULE(m2, m3, m0, m1) SHA_STEPS(14, m2)
    STEP(I, a, b, c, d, 8, 6, 0x6fa87e4f) STEP(I, d, a, b, c, 15, 10, 0xfe2ce6e0)
    STEP(I, c, d, a, b, 6, 15, 0xa3014314) STEP(I, b, c, d, a, 13, 21, 0x4e0811a1)
    SHA_SCHEDULE(m3, m0, m1, m2) SHA_STEPS(15, m3)
    STEP(I, a, b, c, d, 4, 6, 0xf7537e82) STEP(I, d, a, b, c, 11, 10, 0xbd3af235)
    STEP(I, c, d, a, b, 2, 15, 0x2ad7d2bb) STEP(I, b, c, d, a, 9, 21, 0xeb86d391)

    a += a0, b += b0, c += c0, d += d0;
    low = _mm_add_epi32(low, low0);
    high = _mm_add_epi32(high, high0);
  }

  md5[0] = a, md5[1] = b, md5[2] = c, md5[3] = d;
  front = _mm_shuffle_epi32(low, 0x1B);
  back = _mm_shuffle_epi32(high, 0xB1);
  _mm_storeu_si128((__m128i *)sha256, _mm_blend_epi16(front, back, 0xF0));
  _mm_storeu_si128((__m128i *)(sha256 + 4), _mm_alignr_epi8(back, front, 8));
}

__attribute__((target("sha,sse4.1,ssse3")))
void polar_sha256_blocks(uint32_t sha256[8], const uint8_t *bytes, size_t count) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  __m128i front = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)sha256), 0xB1);
  __m128i back = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(sha256 + 4)), 0x1B);
  __m128i low = _mm_alignr_epi8(front, back, 8);
  __m128i high = _mm_blend_epi16(back, front, 0xF0);

  for (; count > 0; count--, bytes += 64) {
    const __m128i low0 = low, high0 = high;
    __m128i m0 = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)bytes), swap);
    __m128i m1 = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16)), swap);
    __m128i m2 = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 32)), swap);
    __m128i m3 = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 48)), swap);
    SHA_STEPS(0, m0) SHA_STEPS(1, m1) SHA_STEPS(2, m2) SHA_STEPS(3, m3)
    SHA_SCHEDULE(m0, m1, m2, m3) SHA_STEPS(4, m0) SHA_SCHEDULE(m1, m2, m3, m0) SHA_STEPS(5, m1)
    SHA_SCHEDULE(m2, m3, m0, m1) SHA_STEPS(6, m2) SHA_SCHEDULE(m3, m0, m1, m2) SHA_STEPS(7, m3)
    SHA_SCHEDULE(m0, m1, m2, m3) SHA_STEPS(8, m0) SHA_SCHEDULE(m1, m2, m3, m0) SHA_STEPS(9, m1)
    SHA_SCHEDULE(m2, m3, m0, m1) SHA_STEPS(10, m2) SHA_SCHEDULE(m3, m0, m1, m2) SHA_STEPS(11, m3)
    SHA_SCHEDULE(m0, m1, m2, m3) SHA_STEPS(12, m0) SHA_SCHEDULE(m1, m2, m3, m0) SHA_STEPS(13, m1)
    SHA_SCHEDULE(m2, m3, m0, m1) SHA_STEPS(14, m2) SHA_SCHEDULE(m3, m0, m1, m2) SHA_STEPS(15, m3)
    low = _mm_add_epi32(low, low0);
    high = _mm_add_epi32(high, high0);
  }

  front = _mm_shuffle_epi32(low, 0x1B);
  back = _mm_shuffle_epi32(high, 0xB1);
  _mm_storeu_si128((__m128i *)sha256, _mm_blend_epi16(front, back, 0xF0));
  _mm_storeu_si128((__m128i *)(sha256 + 4), _mm_alignr_epi8(back, front, 8));
}

#else

bool polar_digest_is_supported(void) { return false; }

void polar_digest_blocks(uint32_t md5[4], uint32_t sha256[8], const uint8_t *bytes, size_t count) {
  (void)md5, (void)sha256, (void)bytes, (void)count;
}

void polar_sha256_blocks(uint32_t sha256[8], const uint8_t *bytes, size_t count) {
  (void)sha256, (void)bytes, (void)count;
}

#endif
