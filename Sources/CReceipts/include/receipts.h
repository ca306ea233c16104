/// Tells when the bytes came that libcurl reads, by the kernel's clock.
///
/// The kernel gives a segment's time together with its bytes, to whoever asks for it with recvmsg(); libcurl reads with
/// recv(), and its interface has no place for another way. So recv() is defined here too, as the linker lets a program
/// do: for a socket that is followed it reads by recvmsg() and keeps the times, for any other it is the system call. A
/// look at the socket before each read would cost a system call each, and would take pending errors from libcurl.
#ifndef WEIR_RECEIPTS_H
#define WEIR_RECEIPTS_H

#include <stdbool.h>
#include <stdint.h>

/// What is known of a socket's last read.
struct weir_receipt {
    /// When its first and its last segment came, in nanoseconds of CLOCK_REALTIME; 0: the kernel did not say.
    ///
    /// Segments that wait together may have been joined by the kernel, and bear the last one's time then.
    int64_t first, last;
    /// Reads that have brought bytes since the socket is followed.
    uint64_t reads;
};

/// Asks the kernel to stamp what the socket receives, and follows its reads from now on; false: it will not be.
///
/// One thread reads a socket at a time, and asks for its receipts.
bool weir_follow_reads(int descriptor);

/// Ends it, before the descriptor is closed.
void weir_leave_reads(int descriptor);

/// The receipt of the last read; null where the socket is not followed.
const struct weir_receipt *weir_receipt_of(int descriptor);

#endif
