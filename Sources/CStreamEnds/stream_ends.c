#define _GNU_SOURCE
#include "stream_ends.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>

// What nghttp2's header declares, as far as it is needed; its development files are not.
typedef struct nghttp2_session nghttp2_session;
typedef struct nghttp2_session_callbacks nghttp2_session_callbacks;
typedef int (*stream_close_callback)(nghttp2_session *, int32_t stream, uint32_t error, void *user);
typedef void (*set_callback)(nghttp2_session_callbacks *, stream_close_callback);
typedef void *(*get_user_data)(nghttp2_session *, int32_t stream);

static _Atomic(weir_stream_ended) told;
static _Atomic(stream_close_callback) libcurls;
static _Atomic(get_user_data) user_data;

static int stream_closed(nghttp2_session *session, int32_t stream, uint32_t error, void *user)
{
    weir_stream_ended ended = atomic_load(&told);
    // libcurl keeps the easy handle with the stream, and takes it away when the transfer leaves before the end.
    void *easy = error == 0 && ended ? atomic_load(&user_data)(session, stream) : 0;
    if (easy) ended(easy);
    return atomic_load(&libcurls)(session, stream, error, user);
}

__attribute__((visibility("default")))
void nghttp2_session_callbacks_set_on_stream_close_callback(
    nghttp2_session_callbacks *callbacks, stream_close_callback callback)
{
    set_callback set =
        (set_callback)dlsym(RTLD_NEXT, "nghttp2_session_callbacks_set_on_stream_close_callback");
    get_user_data get = (get_user_data)dlsym(RTLD_NEXT, "nghttp2_session_get_stream_user_data");
    if (!set) return;
    stream_close_callback none = 0;
    // Another one's callback, should there ever be a second, stays as it is.
    if (get && (atomic_compare_exchange_strong(&libcurls, &none, callback) || none == callback)) {
        atomic_store(&user_data, get);
        callback = stream_closed;
    }
    set(callbacks, callback);
}

void weir_watch_stream_ends(weir_stream_ended ended) { atomic_store(&told, ended); }

bool weir_watches_stream_ends(void) { return atomic_load(&libcurls) != 0; }
