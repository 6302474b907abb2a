/* marks [-w] COUNT: passes two SDT marks COUNT times, the second one only while somebody listens. Prints how often it was
 * passed. The notes are written as sys/sdt.h lays them out (see the description of note type stapsdt), by hand: the header
 * need not be installed. */
#include "gate.h"

#define MARK(provider, name, arguments, semaphore, ...)                                                              \
  asm volatile("990: nop\n"                                                                                          \
               ".pushsection .note.stapsdt,\"\",\"note\"\n"                                                          \
               ".balign 4\n .4byte 992f-991f, 994f-993f, 3\n"                                                        \
               "991: .asciz \"stapsdt\"\n"                                                                           \
               "992: .balign 4\n"                                                                                    \
               "993: .8byte 990b\n .8byte _.stapsdt.base\n .8byte " semaphore "\n"                                   \
               ".asciz \"" provider "\"\n .asciz \"" name "\"\n .asciz \"" arguments "\"\n"                          \
               "994: .balign 4\n .popsection\n"                                                                      \
               ".ifndef _.stapsdt.base\n"                                                                            \
               ".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n"                               \
               ".weak _.stapsdt.base\n .hidden _.stapsdt.base\n"                                                     \
               "_.stapsdt.base: .space 1\n .size _.stapsdt.base,1\n .popsection\n .endif\n"                          \
               : : __VA_ARGS__)

__attribute__((section(".probes"), visibility("hidden"), used)) unsigned short marks_gated_semaphore;

struct pair {
  int low, high;
};

static long passed;

__attribute__((noinline)) static void pass(long i, const char *text, struct pair *pair) {
  MARK("trial", "step", "-8@%[i] -4@$-5 8@%[text] -4@4(%[pair]) 1@%b[i] 4@(%[pair],%[zero],4)", "0", [i] "r"(i),
       [text] "r"(text), [pair] "r"(pair), [zero] "r"(0L), "m"(*pair));
  if (marks_gated_semaphore == 0) return;
  passed++;
  MARK("trial", "gated", "8@%[i]", "marks_gated_semaphore", [i] "r"(i));
}

int main(int argc, char **argv) {
  int gate = wants_gate(&argc, argv);
  if (argc != 2) return 2;
  long count = number(argv[1]);
  struct pair pair = {7, -9};
  if (gate) wait_at_gate();
  for (long i = 0; i < count; i++) pass(i, "a text of the program", &pair);
  printf("%ld\n", passed);
  return 0;
}
