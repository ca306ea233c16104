#define _GNU_SOURCE
#include "receipts.h"

#include <errno.h>
#include <linux/net_tstamp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    PAGE = 512,
    PAGES = 4096,
    // A read of more than this is made in two, so that the first event has a time of its own.
    FIRST = 512,
};

struct entry {
    struct weir_receipt receipt;
    bool is_followed;
    // The error that the second half of a read has met, for the next read: the kernel tells of it once.
    int error;
};

// By descriptor; a page is made when it is needed, and stays.
static _Atomic(struct entry *) pages[PAGES];

static struct entry *find(int descriptor)
{
    if (descriptor < 0 || descriptor >= PAGE * PAGES) return 0;
    struct entry *page = atomic_load_explicit(&pages[descriptor / PAGE], memory_order_acquire);
    return page ? &page[descriptor % PAGE] : 0;
}

bool weir_follow_reads(int descriptor)
{
    if (descriptor < 0 || descriptor >= PAGE * PAGES) return false;
    unsigned int flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
    if (setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags) != 0) return false;
    _Atomic(struct entry *) *place = &pages[descriptor / PAGE];
    if (!atomic_load_explicit(place, memory_order_acquire)) {
        struct entry *made = calloc(PAGE, sizeof *made), *none = 0;
        if (!made) return false;
        // Another thread's page will do as well.
        if (!atomic_compare_exchange_strong(place, &none, made)) free(made);
    }
    struct entry *entry = find(descriptor);
    *entry = (struct entry){.is_followed = true};
    return true;
}

void weir_leave_reads(int descriptor)
{
    struct entry *entry = find(descriptor);
    if (entry) entry->is_followed = false;
}

const struct weir_receipt *weir_receipt_of(int descriptor)
{
    struct entry *entry = find(descriptor);
    return entry && entry->is_followed ? &entry->receipt : 0;
}

// The bare system calls: nothing here blocks, so they need not be points of cancellation.
static ssize_t receive(int descriptor, void *buffer, size_t length, int flags, int64_t *stamp)
{
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(sizeof(struct timespec) * 3)];
    } control;
    struct iovec vector = {.iov_base = buffer, .iov_len = length};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes,
    };
    ssize_t count = syscall(SYS_recvmsg, descriptor, &message, flags);
    if (count <= 0) return count;
    *stamp = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPING) continue;
        struct timespec time;
        memcpy(&time, CMSG_DATA(part), sizeof time);
        *stamp = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
    }
    return count;
}

__attribute__((visibility("default")))
ssize_t recv(int descriptor, void *buffer, size_t length, int flags)
{
    struct entry *entry = find(descriptor);
    if (!entry || !entry->is_followed || flags & ~MSG_DONTWAIT) {
        return syscall(SYS_recvfrom, descriptor, buffer, length, flags, (void *)0, (void *)0);
    }
    if (entry->error) {
        errno = entry->error;
        entry->error = 0;
        return -1;
    }
    struct weir_receipt *receipt = &entry->receipt;
    int64_t first, last;
    ssize_t count = receive(descriptor, buffer, length < FIRST ? length : FIRST, flags, &first);
    if (count <= 0) return count;
    last = first;
    if (count == FIRST && length > FIRST) {
        ssize_t more = receive(descriptor, (char *)buffer + FIRST, length - FIRST, flags | MSG_DONTWAIT, &last);
        if (more > 0) count += more;
        if (more < 0 && errno != EAGAIN && errno != EINTR) entry->error = errno;
    }
    receipt->first = first;
    receipt->last = last;
    receipt->reads++;
    return count;
}
