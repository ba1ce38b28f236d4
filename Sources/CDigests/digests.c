// MD5 is one chain of dependent steps that leaves a processor half idle; SHA-256 by the SHA instructions runs in the
// gaps. Four steps of each stand side by side so that all are in sight of the scheduler.

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
#define WORD(k) (*(const volatile uint32_t *)(words + 4 * (k)))
// Keeps the compiler from adding in another order: what does not wait for b has to be added before b is there.
#define SETTLED(x) __asm__("" : "+r"(x))

// One step of MD5.
#define F(a, b, c, d, k, n, t) \
  a += WORD(k) + t##u; SETTLED(a); a += (d) ^ ((b) & ((c) ^ (d))); a = ROTATE(a, n) + (b);
#define G(a, b, c, d, k, n, t) \
  a += WORD(k) + t##u; a += ~(d) & (c); SETTLED(a); a += (d) & (b); a = ROTATE(a, n) + (b);
#define H(a, b, c, d, k, n, t) \
  { uint32_t other = (c) ^ (d); SETTLED(other); a += WORD(k) + t##u; SETTLED(a); a += other ^ (b); \
    a = ROTATE(a, n) + (b); }
#define I(a, b, c, d, k, n, t) \
  a += WORD(k) + t##u; SETTLED(a); a += (c) ^ ((b) | ~(d)); a = ROTATE(a, n) + (b);

// Four steps of SHA-256; from the fourth on they make the words that come sixteen behind their own.
#define SHA_SCHEDULE(i) \
  m[(i) & 3] = _mm_sha256msg2_epu32( \
    _mm_add_epi32( \
      _mm_sha256msg1_epu32(m[(i) & 3], m[((i) + 1) & 3]), \
      _mm_alignr_epi8(m[((i) + 3) & 3], m[((i) + 2) & 3], 4)), \
    m[((i) + 3) & 3]);
#define SHA_ROUNDS(i) \
  { \
    if ((i) > 3) { SHA_SCHEDULE(i) } \
    __m128i sum = _mm_add_epi32(m[(i) & 3], _mm_load_si128((const __m128i *)(sha_constants + 4 * (i)))); \
    high = _mm_sha256rnds2_epu32(high, low, sum); \
    low = _mm_sha256rnds2_epu32(low, high, _mm_shuffle_epi32(sum, 0x0E)); \
  }
// Beside MD5 the compiler is to leave them where they stand. It would put them closer together, which is slower.
#define SHA(i) \
  SHA_ROUNDS(i) \
  __asm__("" : "+r"(a), "+r"(b), "+x"(low));

// The SHA instructions want theirs as ABEF and CDGH.
#define LOAD_SHA(sha256) \
  __m128i front = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(sha256)), 0xB1); \
  __m128i back = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)((sha256) + 4)), 0x1B); \
  __m128i low = _mm_alignr_epi8(front, back, 8); \
  __m128i high = _mm_blend_epi16(back, front, 0xF0);
#define LOAD(md5, sha256) \
  uint32_t a = (md5)[0], b = (md5)[1], c = (md5)[2], d = (md5)[3]; \
  LOAD_SHA(sha256)
#define BEGIN_SHA(bytes) \
  const __m128i low0 = low, high0 = high; \
  __m128i m[4]; \
  for (int i = 0; i < 4; i++) \
    m[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)((bytes) + 16 * i)), swap);
// A block's words: those for MD5 out of the compiler's sight, or it would take them from the vectors, one by one.
#define BEGIN(bytes) \
  const uint32_t a0 = a, b0 = b, c0 = c, d0 = d; \
  const uint8_t *words = bytes; \
  SETTLED(words); \
  BEGIN_SHA(bytes)
#define END_SHA() \
  low = _mm_add_epi32(low, low0); \
  high = _mm_add_epi32(high, high0);
#define END() \
  a += a0, b += b0, c += c0, d += d0; \
  END_SHA()
#define STORE_SHA(sha256) \
  front = _mm_shuffle_epi32(low, 0x1B); \
  back = _mm_shuffle_epi32(high, 0xB1); \
  _mm_storeu_si128((__m128i *)(sha256), _mm_blend_epi16(front, back, 0xF0)); \
  _mm_storeu_si128((__m128i *)((sha256) + 4), _mm_alignr_epi8(back, front, 8));
#define STORE(md5, sha256) \
  (md5)[0] = a, (md5)[1] = b, (md5)[2] = c, (md5)[3] = d; \
  STORE_SHA(sha256)

__attribute__((target("sha,sse4.1,ssse3")))
void polar_digest_blocks(uint32_t md5[4], uint32_t sha256[8], const uint8_t *bytes, size_t count) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  LOAD(md5, sha256)
  for (; count > 0; count--, bytes += 64) {
    BEGIN(bytes)
#include "steps.h"
    END()
  }
  STORE(md5, sha256)
}

__attribute__((target("sha,sse4.1,ssse3")))
void polar_sha256_blocks(uint32_t sha256[8], const uint8_t *bytes, size_t count) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  LOAD_SHA(sha256)
  for (; count > 0; count--, bytes += 64) {
    BEGIN_SHA(bytes)
    SHA_ROUNDS(0) SHA_ROUNDS(1) SHA_ROUNDS(2) SHA_ROUNDS(3)
    SHA_ROUNDS(4) SHA_ROUNDS(5) SHA_ROUNDS(6) SHA_ROUNDS(7)
    SHA_ROUNDS(8) SHA_ROUNDS(9) SHA_ROUNDS(10) SHA_ROUNDS(11)
    SHA_ROUNDS(12) SHA_ROUNDS(13) SHA_ROUNDS(14) SHA_ROUNDS(15)
    END_SHA()
  }
  STORE_SHA(sha256)
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
