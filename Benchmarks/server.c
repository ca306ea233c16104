// A server that costs next to nothing: one thread and epoll, answers made beforehand, nothing but writing. What a client
// costs is then the client's, and several events can leave in one write, as those of a fast engine do.
//
// usage: server PORT TOKENS TOKENS-A-WRITE FIRST-MICROSECONDS GAP-MICROSECONDS [apart]
// TOKENS: events with text in an answer, before the finish and the end marker.
// FIRST: from the request's last byte to the first write; GAP: between writes; 0: as fast as the socket takes them.
// Where there is a gap each answer begins up to one gap later, evenly spread, so that no client gains from answers that
// keep step; and each write has its time by the first one's, however late the write before was.
// apart: each event is an HTTP chunk of its own; else a write is one chunk.
// Answers every POST with a stream in the form of chat completions, and keeps the connection unless the request says
// "Connection: close".
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_ROOM = 16384, DESCRIPTORS = 1 << 17, WRITES_A_TURN = 4 };

struct connection {
    int descriptor;
    // Bytes of the request's head, and how many of its body are to come.
    char head[HEAD_ROOM];
    int head_length;
    long body_left;
    // What is being written of the answer; the pieces end at `marks`.
    long written;
    int piece;
    int is_answering;
    int is_closing;
    int waits_for_room;
    // When the first write was due.
    long long begun;
    // Its place in the heap of what is due; 0: it is not in it.
    long long due;
    struct connection *next;
};

static struct connection *connections[DESCRIPTORS];
// Closed in this round, and named by nobody once it is over.
static struct connection *dead;
// A binary heap, the earliest first.
static struct connection *heap[DESCRIPTORS];
static int waiting;
static int poller;
// An answer, and where each write of it ends; the second one ends the connection.
static struct answer {
    char *bytes;
    long length;
    long *marks;
    int pieces;
} answers[2];
static long long first_ns, gap_ns;
static unsigned begun;

static long long now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void append(struct answer *answer, const char *text, long length) {
    memcpy(answer->bytes + answer->length, text, (size_t)length);
    answer->length += length;
}

static void append_chunk(struct answer *answer, const char *text, long length) {
    char size[32];
    append(answer, size, sprintf(size, "%lx\r\n", length));
    append(answer, text, length);
    append(answer, "\r\n", 2);
}

static void build(struct answer *answer, int tokens, int a_write, int apart, int closes) {
    static const char *words[] = {" the", " flow", " over", " a", " weir", " rises", ",", " and", " \\\"so\\\"", " it goes"};
    answer->bytes = malloc((size_t)tokens * 320 + 4096);
    answer->marks = malloc(sizeof *answer->marks * (size_t)(tokens + 4));
    const char *head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                       "Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n";
    append(answer, head, (long)strlen(head));
    if (closes) append(answer, "Connection: close\r\n", 19);
    append(answer, "\r\n", 2);
    char *together = malloc((size_t)(a_write + 2) * 320);
    char event[512];
    const char *shape = "data: {\"id\":\"chatcmpl-7d2a1b0c9e8f\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                        "\"model\":\"bench\",\"choices\":[{\"index\":0,\"delta\":{%s%s%s},\"logprobs\":null,"
                        "\"finish_reason\":%s}]}\n\n";
    for (int from = 0; from < tokens; from += a_write) {
        long length = 0;
        for (int token = from; token < tokens && token < from + a_write; token++) {
            int size = sprintf(event, shape, "\"content\":\"", words[token % 10], "\"", "null");
            if (apart) append_chunk(answer, event, size);
            else memcpy(together + length, event, (size_t)size), length += size;
        }
        if (!apart) append_chunk(answer, together, length);
        answer->marks[answer->pieces++] = answer->length;
    }
    // The finish, the marker and the end of the body leave with the last token, as they do where nothing lies between.
    answer->pieces--;
    append_chunk(answer, event, sprintf(event, shape, "", "", "", "\"stop\""));
    append_chunk(answer, "data: [DONE]\n\n", 14);
    append(answer, "0\r\n\r\n", 5);
    answer->marks[answer->pieces++] = answer->length;
    free(together);
}

static void watch(struct connection *connection, unsigned events, int operation) {
    struct epoll_event event = {.events = events, .data = {.fd = connection->descriptor}};
    epoll_ctl(poller, operation, connection->descriptor, &event);
}

static void drop(struct connection *connection) {
    connections[connection->descriptor] = NULL;
    close(connection->descriptor);
    connection->descriptor = -1;
    // One that waits for its time is freed when that comes.
    if (connection->due) return;
    connection->next = dead;
    dead = connection;
}

static void enqueue(struct connection *connection, long long due) {
    connection->due = due;
    int place = waiting++;
    for (; place > 0 && heap[(place - 1) / 2]->due > due; place = (place - 1) / 2) heap[place] = heap[(place - 1) / 2];
    heap[place] = connection;
}

static struct connection *dequeue(void) {
    struct connection *first = heap[0], *last = heap[--waiting];
    int place = 0;
    for (int child; (child = 2 * place + 1) < waiting; place = child) {
        if (child + 1 < waiting && heap[child + 1]->due < heap[child]->due) child++;
        if (heap[child]->due >= last->due) break;
        heap[place] = heap[child];
    }
    if (waiting > 0) heap[place] = last;
    first->due = 0;
    return first;
}

static void answer_on(struct connection *connection);

// Takes bytes of requests; the one whose last byte has come is answered. No request comes while one is answered.
static void take(struct connection *connection, const char *bytes, long length) {
    while (length > 0 && !connection->is_answering) {
        if (connection->body_left > 0) {
            long part = length < connection->body_left ? length : connection->body_left;
            connection->body_left -= part;
            bytes += part;
            length -= part;
        } else {
            long room = HEAD_ROOM - 1 - connection->head_length;
            long part = length < room ? length : room;
            int searched = connection->head_length > 3 ? connection->head_length - 3 : 0;
            memcpy(connection->head + connection->head_length, bytes, (size_t)part);
            connection->head[connection->head_length + part] = 0;
            char *end = strstr(connection->head + searched, "\r\n\r\n");
            if (!end) {
                connection->head_length += (int)part;
                if (part == room) drop(connection);
                return;
            }
            long used = end + 4 - connection->head - connection->head_length;
            char *field = strcasestr(connection->head, "\r\ncontent-length:");
            connection->body_left = field && field < end ? atol(field + 17) : 0;
            char *closing = strcasestr(connection->head, "\r\nconnection: close\r\n");
            connection->is_closing = closing && closing < end;
            connection->head_length = 0;
            bytes += used;
            length -= used;
        }
        if (connection->body_left == 0) {
            connection->is_answering = 1;
            connection->written = 0;
            connection->piece = 0;
            // Multiples of the golden section are spread evenly, however many there are.
            long long spread = gap_ns > 0 ? (long long)((double)gap_ns * (begun++ * 2654435769u / 4294967296.0)) : 0;
            connection->begun = now_ns() + first_ns + spread;
            if (first_ns + spread > 0) enqueue(connection, connection->begun);
            else answer_on(connection);
            if (connection->descriptor < 0) return;
        }
    }
}

// Writes the present piece, and the next ones while nothing lies between them.
static void answer_on(struct connection *connection) {
    struct answer *answer = &answers[connection->is_closing];
    for (int turn = 0; turn < WRITES_A_TURN; turn++) {
        long end = answer->marks[connection->piece];
        ssize_t count = send(connection->descriptor, answer->bytes + connection->written,
            (size_t)(end - connection->written), MSG_NOSIGNAL);
        if (count < 0) {
            if (errno != EAGAIN) {
                drop(connection);
                return;
            }
            break;
        }
        connection->written += count;
        if (connection->written < end) break;
        if (++connection->piece == answer->pieces) {
            connection->is_answering = 0;
            if (connection->is_closing) {
                drop(connection);
                return;
            }
            if (connection->waits_for_room) watch(connection, EPOLLIN, EPOLL_CTL_MOD);
            connection->waits_for_room = 0;
            return;
        }
        if (gap_ns > 0) {
            enqueue(connection, connection->begun + gap_ns * connection->piece);
            return;
        }
    }
    if (!connection->waits_for_room) watch(connection, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    connection->waits_for_room = 1;
}

static void run_due(long long now) {
    while (waiting > 0 && heap[0]->due <= now) {
        struct connection *connection = dequeue();
        if (connection->descriptor < 0) free(connection);
        else answer_on(connection);
    }
}

static void welcome(int listener) {
    int descriptor;
    while ((descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        int on = 1;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct connection *connection = descriptor < DESCRIPTORS ? calloc(1, sizeof *connection) : NULL;
        if (!connection) {
            close(descriptor);
            continue;
        }
        connection->descriptor = descriptor;
        connections[descriptor] = connection;
        watch(connection, EPOLLIN, EPOLL_CTL_ADD);
    }
}

int main(int count, char **arguments) {
    if (count < 6) {
        fprintf(stderr, "usage: server PORT TOKENS TOKENS-A-WRITE FIRST-MICROSECONDS GAP-MICROSECONDS [apart]\n");
        return 64;
    }
    int tokens = atoi(arguments[2]), a_write = atoi(arguments[3]);
    if (tokens < 1 || a_write < 1) return 64;
    first_ns = atoll(arguments[4]) * 1000;
    gap_ns = atoll(arguments[5]) * 1000;
    int apart = count > 6 && strcmp(arguments[6], "apart") == 0;
    for (int closes = 0; closes < 2; closes++) build(&answers[closes], tokens, a_write, apart, closes);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(arguments[1])),
        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
    };
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 65535)) {
        perror("server");
        return 1;
    }
    // Else the kernel may wake this thread up to 50 us late, and writes that were apart go out together.
    prctl(PR_SET_TIMERSLACK, 1);
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = listener}};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    static struct epoll_event ready[512];
    static char bytes[1 << 18];
    for (;;) {
        run_due(now_ns());
        long long left = waiting > 0 ? heap[0]->due - now_ns() : 0;
        if (left < 0) left = 0;
        struct timespec wait = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
        int found = epoll_pwait2(poller, ready, 512, waiting > 0 ? &wait : NULL, NULL);
        for (int index = 0; index < found; index++) {
            int descriptor = ready[index].data.fd;
            if (descriptor == listener) {
                welcome(listener);
                continue;
            }
            struct connection *connection = connections[descriptor];
            if (!connection) continue;
            if (ready[index].events & EPOLLOUT && connection->waits_for_room) answer_on(connection);
            if (connection->descriptor < 0 || !(ready[index].events & ~EPOLLOUT)) continue;
            ssize_t length = recv(descriptor, bytes, sizeof bytes, 0);
            if (length > 0) take(connection, bytes, length);
            else if (length == 0 || errno != EAGAIN) drop(connection);
        }
        while (dead) {
            struct connection *next = dead->next;
            free(dead);
            dead = next;
        }
    }
}
