#pragma once
// PCRE2 as Swift sees it: texts of UTF-8 code units.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
