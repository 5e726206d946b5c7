// Text in markup. Whatever a program made stays text: nothing in it begins a tag, ends an attribute or is refused by a reader of XML.
#include "base/utf8.h"
#include "lab/timeline_svg.h"
#include <string.h>

static const char *escape_of(uint32_t cp) {
    switch (cp) {
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '&': return "&amp;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: break;
    }
    bool is_known = cp == '\n' || cp == '\t' || (cp >= 0x20 && cp != 0x7f && (cp & 0xfffe) != 0xfffe);
    return is_known ? NULL : "\xef\xbf\xbd";
}

void markup_add(struct text *out, const char *s) {
    size_t left = strlen(s), from = 0, at = 0;
    while (at < left) {
        uint32_t cp;
        size_t n = utf8_decode(s + at, left - at, &cp);
        const char *escape = cp == 0xfffd && n == 1 ? "\xef\xbf\xbd" : escape_of(cp);
        if (escape) {
            text_add(out, s + from, at - from);
            text_add_str(out, escape);
            from = at + n;
        }
        at += n;
    }
    text_add(out, s + from, at - from);
}
