/// The files that are compiled into the binary: each ends with a zero byte and lives as long as the process.
///
/// `#embed` costs nothing. An array literal in Swift, which `.embedInCode` makes, takes the compiler longer than the
/// code that reads it: 30 s of processor time for the schema.
#ifndef WEIR_RESOURCES_H
#define WEIR_RESOURCES_H

#pragma clang assume_nonnull begin

const char *weir_testplan_xsd(void);

const char *weir_report_mustache(void);
const char *weir_report_css(void);
const char *weir_compare_mustache(void);
const char *weir_capacity_mustache(void);

const char *weir_live_html(void);
const char *weir_live_js(void);
const char *weir_live_css(void);

#pragma clang assume_nonnull end

#endif
