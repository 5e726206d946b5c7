// The style and the script of pictures: timeline.css and timeline.js beside this file, made into strings by embed.py.
#pragma once

extern const char timeline_css[];
extern const char timeline_js[];
