/* int80 [-w] COUNT: makes COUNT getpid calls through the 32-bit entry (x86: int $0x80), where getpid is number 20.
 * A kernel without 32-bit emulation kills it with SIGSEGV. */
#include "gate.h"

int main(int argc, char **argv) {
  int gate = wants_gate(&argc, argv);
  if (argc != 2) {
    fprintf(stderr, "usage: int80 [-w] COUNT\n");
    return 2;
  }
  long count = number(argv[1]);
  long result = getpid();
  if (gate) wait_at_gate();
  for (long i = 0; i < count; i++) {
    result = 20;
    __asm__ volatile("int $0x80" : "+a"(result) : : "r8", "r9", "r10", "r11", "memory");
  }
  return result == getpid() ? 0 : 1;
}
