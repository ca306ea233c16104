#include "resources.h"

// `#embed` is of C23, which the compilers of all supported versions of Swift read in every mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char testplan_xsd[] = {
#embed "../../schemas/testplan.xsd" suffix(, 0)
};
static const unsigned char report_mustache[] = {
#embed "../Reporting/Resources/report.mustache" suffix(, 0)
};
static const unsigned char report_css[] = {
#embed "../Reporting/Resources/report.css" suffix(, 0)
};
static const unsigned char compare_mustache[] = {
#embed "../Reporting/Resources/compare.mustache" suffix(, 0)
};
static const unsigned char capacity_mustache[] = {
#embed "../Reporting/Resources/capacity.mustache" suffix(, 0)
};
static const unsigned char live_html[] = {
#embed "../LivePage/Resources/live.html" suffix(, 0)
};
static const unsigned char live_js[] = {
#embed "../LivePage/Resources/live.js" suffix(, 0)
};
static const unsigned char live_css[] = {
#embed "../LivePage/Resources/live.css" suffix(, 0)
};

const char *weir_testplan_xsd(void) { return (const char *)testplan_xsd; }

const char *weir_report_mustache(void) { return (const char *)report_mustache; }
const char *weir_report_css(void) { return (const char *)report_css; }
const char *weir_compare_mustache(void) { return (const char *)compare_mustache; }
const char *weir_capacity_mustache(void) { return (const char *)capacity_mustache; }

const char *weir_live_html(void) { return (const char *)live_html; }
const char *weir_live_js(void) { return (const char *)live_js; }
const char *weir_live_css(void) { return (const char *)live_css; }
