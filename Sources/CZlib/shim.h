#pragma once
// zlib as Swift sees it; only whole buffers are compressed and read back.
#include <zlib.h>
