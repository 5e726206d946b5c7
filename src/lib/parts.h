// The parts of lib_register, one for each file.
#pragma once

struct interp;

void prelude_register(struct interp *in);
void builtins_object_register(struct interp *in);
void builtins_iter_register(struct interp *in);
void builtins_number_register(struct interp *in);
void builtins_text_register(struct interp *in);
void left_out_register(struct interp *in);
void left_out_tasks_register(struct interp *in);
void convert_register(struct interp *in);   // int, float, str, bool: needs their types
void construct_register(struct interp *in); // list, tuple, dict, range, type
void str_find_register(struct interp *in);
void str_split_register(struct interp *in);
void str_strip_register(struct interp *in);
void str_case_register(struct interp *in);
void str_pad_register(struct interp *in);
void str_replace_register(struct interp *in);
void str_format_register(struct interp *in);
void list_methods_register(struct interp *in);
void list_sort_register(struct interp *in);
void dict_methods_register(struct interp *in);
void seq_methods_register(struct interp *in);
void number_methods_register(struct interp *in);
void math_register(struct interp *in);          // makes the module; the next two add to it
void random_register(struct interp *in);
void os_register(struct interp *in);
