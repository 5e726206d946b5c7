// Everything the language can call that needs no tasks, put into an interp. One file for each family; see parts.h.
#include "lib/lib.h"

#include "lib/parts.h"

void lib_register(struct interp *in) {
    convert_register(in);
    construct_register(in);
    builtins_object_register(in);
    builtins_iter_register(in);
    builtins_number_register(in);
    builtins_text_register(in);
    left_out_register(in);
    str_find_register(in);
    str_split_register(in);
    str_strip_register(in);
    str_case_register(in);
    str_pad_register(in);
    str_replace_register(in);
    str_format_register(in);
    list_methods_register(in);
    list_sort_register(in);
    dict_methods_register(in);
    seq_methods_register(in);
    number_methods_register(in);
    math_register(in);
    random_register(in);
    os_register(in);
    prelude_register(in);
}
