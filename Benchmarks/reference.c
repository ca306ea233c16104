// The least that a client on libcurl can do: multi_socket and epoll, so many streams, so many requests each, and
// nothing but counting events. Weir's costs are measured against it in the same run.
//
// usage: reference URL STREAMS REQUESTS RAMP-MILLISECONDS [BODY-BYTES [fresh]]
// The streams begin evenly over the ramp, as Weir's do; fresh: a new connection for each request.
// prints: requests events cpu-seconds peak-kilobytes
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static CURLM *multi;
static int poller;
static long long deadline = -1;
static long events, requests;

static long long now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

struct stream {
    CURL *easy;
    int left;
    char last;
};

// An event ends at a blank line.
static size_t take(char *bytes, size_t size, size_t count, void *context) {
    struct stream *stream = context;
    size_t length = size * count;
    for (size_t index = 0; index < length; index++) {
        if (bytes[index] == '\n' && stream->last == '\n') events++;
        stream->last = bytes[index];
    }
    return length;
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
        curl_easy_setopt(easy, CURLOPT_PRIVATE, &all[index]);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    }
    int running = streams, started = 0;
    long long begin = now_ms();
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
            curl_multi_socket_action(multi, ready[index].data.fd, what, &ignored);
        }
        CURLMsg *message;
        while ((message = curl_multi_info_read(multi, &ignored))) {
            struct stream *stream;
            CURL *easy = message->easy_handle;
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, &stream);
            curl_multi_remove_handle(multi, easy);
            requests++;
            if (--stream->left > 0) {
                curl_multi_add_handle(multi, easy);
            } else {
                running--;
            }
        }
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf("%ld %ld %.6f %ld\n", requests, events, seconds, usage.ru_maxrss);
    return 0;
}
