#pragma once
// libcurl 7.88 as Swift sees it, and the Linux readiness calls of the loop that drives it. Swift cannot call
// variadic C functions, so each type of argument gets a static inline twin.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static inline CURLcode weir_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode weir_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode weir_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode weir_easy_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode weir_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

typedef size_t (*weir_data_callback)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode weir_easy_set_data_callback(CURL *easy, CURLoption option, weir_data_callback callback) {
    return curl_easy_setopt(easy, option, callback);
}
typedef int (*weir_seek_callback)(void *context, curl_off_t offset, int origin);
static inline CURLcode weir_easy_set_seek_callback(CURL *easy, weir_seek_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, callback);
}
typedef curl_socket_t (*weir_open_callback)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
static inline CURLcode weir_easy_set_open_callback(CURL *easy, weir_open_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}
typedef int (*weir_close_callback)(void *context, curl_socket_t socket);
static inline CURLcode weir_easy_set_close_callback(CURL *easy, weir_close_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
}
typedef int (*weir_prereq_callback)(void *context, char *remote, char *local, int remotePort, int localPort);
static inline CURLcode weir_easy_set_prereq_callback(CURL *easy, weir_prereq_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}

static inline CURLcode weir_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode weir_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode weir_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode weir_easy_get_socket(CURL *easy, curl_socket_t *socket) {
    return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, socket);
}

static inline CURLMcode weir_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode weir_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
    return curl_multi_setopt(multi, option, value);
}
typedef int (*weir_socket_callback)(CURL *easy, curl_socket_t socket, int what, void *context, void *perSocket);
static inline CURLMcode weir_multi_set_socket_callback(CURLM *multi, weir_socket_callback callback) {
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
}
typedef int (*weir_timer_callback)(CURLM *multi, long milliseconds, void *context);
static inline CURLMcode weir_multi_set_timer_callback(CURLM *multi, weir_timer_callback callback) {
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
}

// CURLVERSION_NOW is a macro of an enumerator, which Swift does not import. Headers may be newer than the library, whose
// age says which fields it fills.
static inline const curl_version_info_data *weir_version_info(void) {
    return curl_version_info(CURLVERSION_NOW);
}

// Whether the kernel takes its wall clock for right (adjtimex(2)), without changing it; -1 where it may not be asked.
static inline int weir_clock_is_kept(void) {
    struct timex state;
    memset(&state, 0, sizeof state);
    int result = adjtimex(&state);
    return result < 0 ? -1 : result != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

// The result and easy handle of a message sit in a union that Swift does not import.
static inline CURLcode weir_message_result(const CURLMsg *message) {
    return message->data.result;
}

static inline struct epoll_event weir_epoll_event(unsigned int events, int descriptor) {
    struct epoll_event event = {.events = events, .data = {.fd = descriptor}};
    return event;
}
static inline int weir_epoll_descriptor(const struct epoll_event *event) {
    return event->data.fd;
}

// How many segments the connection has sent more than once; 0 where the kernel does not tell.
static inline unsigned int weir_total_retransmissions(int descriptor) {
    struct tcp_info info;
    socklen_t length = sizeof info;
    memset(&info, 0, sizeof info);
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return 0;
    return info.tcpi_total_retrans;
}

// Whether bytes wait on a socket; unlike a peek it leaves a pending error where it is.
static inline int weir_has_bytes(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 && count > 0;
}
