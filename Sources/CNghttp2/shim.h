#ifndef CNGHTTP2_SHIM_H
#define CNGHTTP2_SHIM_H

#include <nghttp2/nghttp2.h>
#include <stddef.h>

// nghttp2 1.60 deprecated every call whose type is ssize_t in favour of a twin with nghttp2_ssize. Both are ptrdiff_t
// wide wherever this builds, so each such call has one name here, whichever version is installed.
#if NGHTTP2_VERSION_NUM >= 0x013c00
typedef nghttp2_data_source_read_callback2 cnghttp2_read_callback;
typedef nghttp2_data_provider2 cnghttp2_data_provider;
#define CNGHTTP2_CALL(name) name##2
#else
typedef nghttp2_data_source_read_callback cnghttp2_read_callback;
typedef nghttp2_data_provider cnghttp2_data_provider;
#define CNGHTTP2_CALL(name) name
#endif

static inline ptrdiff_t cnghttp2_session_mem_recv(nghttp2_session *session, const uint8_t *bytes, size_t count) {
  return CNGHTTP2_CALL(nghttp2_session_mem_recv)(session, bytes, count);
}

static inline ptrdiff_t cnghttp2_session_mem_send(nghttp2_session *session, const uint8_t **bytes) {
  return CNGHTTP2_CALL(nghttp2_session_mem_send)(session, bytes);
}

// Without a read callback the response has no body.
static inline int cnghttp2_submit_response(nghttp2_session *session, int32_t stream, const nghttp2_nv *fields,
                                           size_t count, cnghttp2_read_callback read) {
  cnghttp2_data_provider body = {{0}, read};
  return CNGHTTP2_CALL(nghttp2_submit_response)(session, stream, fields, count, read ? &body : NULL);
}

static inline int32_t cnghttp2_submit_request(nghttp2_session *session, const nghttp2_nv *fields, size_t count,
                                              cnghttp2_read_callback read) {
  cnghttp2_data_provider body = {{0}, read};
  return CNGHTTP2_CALL(nghttp2_submit_request)(session, NULL, fields, count, read ? &body : NULL, NULL);
}

#endif
