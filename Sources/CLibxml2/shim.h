#pragma once
// libxml2 2.9 as Swift sees it. Swift cannot call variadic C functions or take macros with casts, so the few
// that Weir needs get a static inline twin here.
#include <libxml/xmlversion.h>
// Debian's libxml2 is built with ICU, whose headers clash with the ICU inside Foundation. Without this macro they
// stay out; all that it changes is the end of xmlCharEncodingHandler, which Weir never touches.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/HTMLparser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlwriter.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <libxml/xmlschemastypes.h>

// xmlFree is a macro over a function pointer (per thread in some builds), which Swift does not see.
static inline void xmlFreeMemory(void *memory) {
    if (memory != NULL) xmlFree(memory);
}
