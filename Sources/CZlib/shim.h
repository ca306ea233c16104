#pragma once
// zlib as Swift sees it: whole buffers in the reports, bodies piece by piece in the transport.
#include <zlib.h>
