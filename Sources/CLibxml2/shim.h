#pragma once
// libxml2 2.9 as Swift sees it. Swift cannot call variadic C functions or take macros with casts, so the few
// that Weir needs get a static inline twin here.
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlwriter.h>
