// What wire.c writes and wire_read.c reads: the tags.
#pragma once

// Counts, lengths and numbers of containers are in 7-bit groups; ints are too, after the sign was moved to the lowest bit.
// X(NAME, what follows)
#define WIRE_TAGS(X)                                                              \
    X(NONE, "")                                                                   \
    X(FALSE, "")                                                                  \
    X(TRUE, "")                                                                   \
    X(INT, "int")                                                                 \
    X(FLOAT, "8 bytes")                                                           \
    X(STR, "length, UTF-8")                                                       \
    X(TUPLE, "count, values: holds neither containers nor exceptions")            \
    X(COUNTED_TUPLE, "count, values")                                             \
    X(LIST, "count, values")                                                      \
    X(DICT, "count, keys and values in turn")                                     \
    X(RANGE, "start, stop, step: ints")                                           \
    X(INTS, "count, bytes of each (1, 2, 4, 8), ints: so many values of a list")  \
    X(FLOATS, "count, 8 bytes each: so many values of a list")                    \
    X(SAME, "number of a list, dict, counted tuple or exception that has begun")  \
    X(LONG_STR, "length, UTF-8: counted like a container")                        \
    X(EXCEPTION, "length, type's name, length, places; then its args and its hint as two values") \
    X(FUNCTION, "length, name of a global variable")                              \
    X(BUILTIN, "length, name of a builtin or a type")                             \
    X(MEMBER, "length, module's name, length, name in it")

enum wire_tag {
#define X(name, follows) WIRE_##name,
    WIRE_TAGS(X)
#undef X
    WIRE_TAG_COUNT
};

// Bytes from WIRE_SMALL on are the ints from WIRE_SMALL_MIN on.
#define WIRE_SMALL 0x80
#define WIRE_SMALL_MIN (-16)
#define WIRE_SMALL_MAX (WIRE_SMALL_MIN + 127)

#define WIRE_RUN 4      // so many numbers in a row are worth packing
#define WIRE_LONG 64    // bytes of a string from which on it is looked up whether it was written before
