/// Tells which HTTP/2 streams came to an end that their server gave them.
///
/// libcurl 7.88 reports success also where nghttp2 gave a connection up because the server broke the rules: a body
/// without a length then looks whole. nghttp2 knows better, but libcurl's interface does not pass it on. So the one
/// function with which libcurl registers for ends is defined here too; the dynamic linker prefers it, and it registers
/// a function that first tells Weir. Where that does not work (libcurl linked statically, or without nghttp2) nothing is
/// told, and `weir_watches_stream_ends` says so.
#ifndef WEIR_STREAM_ENDS_H
#define WEIR_STREAM_ENDS_H

#include <stdbool.h>

/// Called on the thread that drives the transfer, with its easy handle.
typedef void (*weir_stream_ended)(void *easy);

/// Sets who is told; before the first transfer, and always the same.
void weir_watch_stream_ends(weir_stream_ended ended);

/// Whether libcurl has registered through this: from the first HTTP/2 connection on.
bool weir_watches_stream_ends(void);

#endif
