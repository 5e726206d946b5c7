// The instructions of the virtual machine, once: name and what it does. Included wherever a table of them is needed.
//
// R[n] is register n of the running frame, K[n] a constant of its code, G[n] a global slot. `x` is a small operand of 8 bits.
// "word" is the next instruction's place, used as a 32-bit operand (`jump`): a distance counted from the instruction after it.
#pragma once

#define OPCODES(X)                                                                                        \
    X(LOADK)     /* R[a] = K[b] */                                                                         \
    X(LOADI)     /* R[a] = small integer `jump` */                                                         \
    X(MOVE)      /* R[a] = R[b] */                                                                         \
    X(UNDEF)     /* R[a] = undefined */                                                                    \
    X(CHECK)     /* UnboundLocalError naming K[b] if R[a] is undefined */                                  \
    X(GETG)      /* R[a] = G[b], or NameError */                                                           \
    X(SETG)      /* G[b] = R[a] */                                                                         \
    X(DELG)      /* G[b] = its builtin or undefined */                                                     \
    X(NEWCELL)   /* R[a] = a new cell that holds R[a] */                                                   \
    X(GETCELL)   /* R[a] = what the cell R[b] holds; K[c] its name */                                      \
    X(SETCELL)   /* the cell R[a] holds R[b] */                                                            \
    X(GETFREE)   /* R[a] = what captured cell b holds; K[c] its name */                                    \
    X(ADD) X(SUB) X(MUL) X(DIV) X(FLOORDIV) X(MOD)       /* R[a] = R[b] op R[c]; x: 1 in place */          \
    X(ADDK) X(SUBK) X(MULK) X(DIVK) X(FLOORDIVK) X(MODK) /* R[a] = R[b] op K[c]; x: 1 in place */          \
    X(BINARY)    /* R[a] = R[b] x R[c], x an enum ast_op */                                                \
    X(INPLACE)   /* the same for x= */                                                                     \
    X(UNARY)     /* R[a] = x R[b] */                                                                       \
    X(COMPARE)   /* R[a] = R[b] x R[c] */                                                                  \
    X(JUMP)      /* forward by `jump` */                                                                   \
    X(LOOP)      /* backward by `jump`; a safe point */                                                    \
    X(JTRUE)     /* by `jump` if R[a] is true */                                                           \
    X(JFALSE)    /* by `jump` if R[a] is false */                                                          \
    X(JLT) X(JLE) X(JGT) X(JGE) X(JEQ) X(JNE)       /* by word if (R[a] op R[b]) == x; backward: safe point */ \
    X(JLTK) X(JLEK) X(JGTK) X(JGEK) X(JEQK) X(JNEK) /* by word if (R[a] op K[b]) == x */                   \
    X(FORPREP)   /* R[a], R[a+1], R[a+2] = the state of a loop over R[b] */                                \
    X(FORITER)   /* R[b] = next item of the loop at a, then by word; else go on; a safe point */           \
    X(TUPLE)     /* R[a] = tuple of R[b], ... R[b+c-1] */                                                  \
    X(LIST)      /* R[a] = list of R[b], ... R[b+c-1] */                                                   \
    X(DICT)      /* R[a] = dict of c pairs from R[b] on */                                                 \
    X(APPEND)    /* R[a].append(R[b]), R[a] being a list under construction */                             \
    X(ENTRY)     /* R[a][R[b]] = R[c], R[a] being a dict under construction */                             \
    X(UNPACK)    /* R[a], ... R[a+c-1] = the items of R[b], exactly c */                                   \
    X(GETITEM)   /* R[a] = R[b][R[c]] */                                                                   \
    X(SETITEM)   /* R[a][R[b]] = R[c] */                                                                   \
    X(DELITEM)   /* del R[a][R[b]] */                                                                      \
    X(SLICE)     /* R[a] = slice(R[b], R[b+1], R[b+2]) */                                                  \
    X(GETATTR)   /* R[a] = R[b].K[c] */                                                                    \
    X(SETATTR)   /* R[a].K[b] = R[c] */                                                                    \
    X(CALL)      /* R[a] = R[a](R[a+1], ... R[a+b]) */                                                     \
    X(NAMES)     /* nothing; the tuple K[b] names the last arguments of the call that follows */           \
    X(CALLKW)    /* CALL behind NAMES */                                                                   \
    X(METHOD)    /* R[a] = R[a].K[c](R[a+1], ... R[a+b]) */                                                \
    X(METHODKW)  /* METHOD behind NAMES */                                                                 \
    X(BARE)      /* if R[a] is a native that a bare name calls: R[a] = R[a]() */                           \
    X(HOST)      /* R[a] = the shell's command line K[b] */                                                \
    X(RETURN)    /* return R[a] */                                                                         \
    X(YIELD)     /* hand R[a] to who iterates */                                                           \
    X(FUNCTION)  /* R[a] = function of child code b; default values: the tuple R[c] if x */                \
    X(FORMAT)    /* R[a] = format(R[b], R[c]) with conversion x; c NO_REG: no spec */                      \
    X(CONCAT)    /* R[a] = the strings R[b], ... R[b+c-1] joined */                                        \
    X(RAISE)     /* raise R[a] from R[b] (NO_REG: no cause; a NO_REG: nothing to raise again) */           \
    X(RERAISE)   /* raise R[a] again, its trace going on */                                                \
    X(FAILED)    /* raise AssertionError(R[a]) (NO_REG: no message); the b PARTs right before it become a hint */ \
    X(PART)      /* nothing; K[b] is the source of what R[a] holds */                                      \
    X(MATCHES)   /* R[a] = R[b] is an exception of type R[c], a type or tuple of types */                  \
    X(TYPEOF)    /* R[a] = type(R[b]) */                                                                   \
    X(IMPORT)    /* R[a] = module K[b]; c: 1 the outermost of a dotted name */                             \
    X(IMPORTED)  /* R[a] = K[c] from the module R[b] */

enum opcode {
#define X(name) OP_##name,
    OPCODES(X)
#undef X
    OP_COUNT
};
