// The words of the language, for `help WORD`. Pure data.

#include "shell/help_words.h"

const struct help_word help_words[] = {
    {"False", "False", "The truth value of what does not hold; as a number 0."},
    {"None", "None", "The value of nothing: what a function without return gives."},
    {"True", "True", "The truth value of what holds; as a number 1."},
    {"and", "a and b", "b if a is true, else a; b is not looked at then."},
    {"as", "with lock as x: ...", "Gives a name to what with, import or except brings."},
    {"assert", "assert CONDITION, 'message'", "Fails with AssertionError if the condition is false."},
    {"break", "break", "Leaves the innermost loop."},
    {"continue", "continue", "Goes on with the next round of the innermost loop."},
    {"def", "def f(a, b=1): ...", "Makes a function. Its lines are indented; an empty line ends it at the prompt."},
    {"del", "del x", "Forgets a variable, or removes an item: del xs[0], del d['k']."},
    {"elif", "if A: ... elif B: ...", "A further condition, looked at if those before were false."},
    {"else", "if A: ... else: ...", "What to do otherwise; behind a loop: if it was not left by break."},
    {"except", "try: ... except ValueError as e: ...", "Catches an error of that kind."},
    {"finally", "try: ... finally: ...", "Runs in any case, error or not."},
    {"for", "for x in xs: ...", "Runs the block for each item of a list, range, string or dict."},
    {"from", "from time import sleep", "Takes names out of a module, so that they can be used alone."},
    {"global", "global n", "In a function: assignments to n change the variable outside."},
    {"if", "if CONDITION: ...", "Runs the block if the condition is true. Also: a if CONDITION else b."},
    {"import", "import threading", "Makes a module known; bobbin's modules are known without it."},
    {"in", "x in xs", "True if xs contains x."},
    {"is", "a is b", "True if both are the very same object."},
    {"lambda", "lambda x: x * 2", "A function without a name, of one expression."},
    {"not", "not a", "True if a is false."},
    {"or", "a or b", "a if a is true, else b; b is not looked at then."},
    {"pass", "pass", "Does nothing: a place-holder for a block."},
    {"raise", "raise ValueError('bad')", "Ends what runs with an error, up to the except that catches it."},
    {"return", "return x", "Ends the function; x is the value of the call."},
    {"try", "try: ... except KeyError: ...", "Runs a block whose errors are caught."},
    {"while", "while CONDITION: ...", "Runs the block again and again while the condition is true."},
    {"with", "with lock: ...", "Takes the lock for the block and gives it back at the end, error or not."},
};
const size_t help_word_count = sizeof help_words / sizeof *help_words;
