// Between page.c and page_style.c.
#pragma once

extern const char page_style[];
