// The least that a client on libcurl can do that knows when bytes came: multi_socket and epoll, so many streams, so
// many requests each, a look at the kernel's receive stamp before each read, and nothing else but counting lines.
// Weir's costs are measured against it in the same run.
//
// usage: reference URL STREAMS REQUESTS RAMP-MILLISECONDS [BODY-BYTES [fresh]]
// The streams begin evenly over the ramp, as Weir's do; fresh: a new connection for each request.
// prints: requests lines stamps last-start
// last-start: milliseconds from the begin until the last stream's first request was written.
#define _GNU_SOURCE
#include <curl/curl.h>
#include <linux/net_tstamp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static CURLM *multi;
static int poller;
static long long deadline = -1;
static long lines, requests, stamps, failed;
static double last_start;
static struct timespec begin_time;

static long long now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

struct stream {
    CURL *easy;
    int left;
    int has_started;
};

// The request is about to be written on a ready connection.
static int before_request(void *context, char *remote, char *local, int remote_port, int local_port) {
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    struct stream *stream = context;
    if (!stream->has_started) {
        struct timespec time;
        clock_gettime(CLOCK_MONOTONIC, &time);
        last_start = (double)(time.tv_sec - begin_time.tv_sec) * 1e3 + (double)(time.tv_nsec - begin_time.tv_nsec) / 1e6;
        stream->has_started = 1;
    }
    return CURL_PREREQFUNC_OK;
}

static size_t take(char *bytes, size_t size, size_t count, void *context) {
    (void)context;
    size_t length = size * count;
    char *end = bytes + length;
    for (char *line = bytes; (line = memchr(line, '\n', (size_t)(end - line))); line++) lines++;
    return length;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)context;
    (void)purpose;
    int descriptor = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    unsigned int flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
    setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags);
    return descriptor;
}

// When the last of the bytes that wait came; libcurl reads them afterwards.
static void look(int descriptor) {
    char byte;
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(sizeof(struct timespec) * 3)];
    } control;
    struct iovec vector = {.iov_base = &byte, .iov_len = 1 << 24};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes,
    };
    if (recvmsg(descriptor, &message, MSG_PEEK | MSG_DONTWAIT | MSG_TRUNC) <= 0) return;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPING) stamps++;
    }
}

static int watch(CURL *easy, curl_socket_t socket, int what, void *context, void *known) {
    (void)easy;
    (void)context;
    struct epoll_event event = {.data.fd = socket};
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(poller, EPOLL_CTL_DEL, socket, &event);
        return 0;
    }
    if (what & CURL_POLL_IN) event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
    epoll_ctl(poller, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
    curl_multi_assign(multi, socket, &poller);
    return 0;
}

static int set_timer(CURLM *handle, long milliseconds, void *context) {
    (void)handle;
    (void)context;
    // Whole milliseconds are cut off by now_ms; a call that comes too early would be the last that libcurl gets.
    deadline = milliseconds < 0 ? -1 : now_ms() + milliseconds + (milliseconds > 0);
    return 0;
}

int main(int count, char **arguments) {
    if (count < 5) {
        fprintf(stderr, "usage: reference URL STREAMS REQUESTS RAMP-MILLISECONDS [BODY-BYTES [fresh]]\n");
        return 64;
    }
    int streams = atoi(arguments[2]);
    int loops = atoi(arguments[3]);
    long long ramp = atoll(arguments[4]);
    long padding = count > 5 ? atol(arguments[5]) : 0;
    int fresh = count > 6 && strcmp(arguments[6], "fresh") == 0;
    char *body = malloc((size_t)padding + 64);
    strcpy(body, "{\"prompt\":\"");
    size_t length = strlen(body);
    memset(body + length, 'x', (size_t)padding);
    strcpy(body + length + padding, "\",\"stream\":true}");
    curl_global_init(CURL_GLOBAL_ALL);
    multi = curl_multi_init();
    poller = epoll_create1(0);
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)streams + 16);
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    struct stream *all = calloc((size_t)streams, sizeof *all);
    for (int index = 0; index < streams; index++) {
        CURL *easy = all[index].easy = curl_easy_init();
        all[index].left = loops;
        curl_easy_setopt(easy, CURLOPT_URL, arguments[1]);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, (long)fresh);
        curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, (long)fresh);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &all[index]);
        curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
        curl_easy_setopt(easy, CURLOPT_PREREQDATA, &all[index]);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, &all[index]);
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    }
    int running = streams, started = 0;
    long long begin = now_ms();
    clock_gettime(CLOCK_MONOTONIC, &begin_time);
    struct epoll_event ready[256];
    while (running > 0) {
        int ignored;
        while (started < streams && now_ms() - begin >= ramp * started / streams) {
            curl_multi_add_handle(multi, all[started++].easy);
        }
        long long left = deadline < 0 ? -1 : deadline - now_ms();
        if (deadline >= 0 && left <= 0) {
            deadline = -1;
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &ignored);
            // It may have finished transfers, which no socket will tell of.
            left = 0;
        }
        if (started < streams) {
            long long next = begin + ramp * started / streams - now_ms();
            if (left < 0 || next < left) left = next > 0 ? next : 0;
        }
        int found = epoll_wait(poller, ready, 256, (int)left);
        for (int index = 0; index < found; index++) {
            int what = (ready[index].events & EPOLLIN ? CURL_CSELECT_IN : 0)
                | (ready[index].events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
            if (what & CURL_CSELECT_IN) look(ready[index].data.fd);
            curl_multi_socket_action(multi, ready[index].data.fd, what, &ignored);
        }
        CURLMsg *message;
        while ((message = curl_multi_info_read(multi, &ignored))) {
            struct stream *stream;
            CURL *easy = message->easy_handle;
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, &stream);
            curl_multi_remove_handle(multi, easy);
            requests++;
            if (message->data.result != CURLE_OK) failed++;
            if (--stream->left > 0) {
                curl_multi_add_handle(multi, easy);
            } else {
                running--;
            }
        }
    }
    printf("%ld %ld %ld %.3f\n", requests, lines, stamps, last_start);
    return failed ? 1 : 0;
}
