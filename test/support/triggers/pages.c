/* pages [-w] COUNT: touches COUNT fresh pages, one page fault each. */
#define _GNU_SOURCE
#include <sys/mman.h>

#include "gate.h"

int main(int argc, char **argv) {
  int gate = wants_gate(&argc, argv);
  if (argc != 2) {
    fprintf(stderr, "usage: pages [-w] COUNT\n");
    return 2;
  }
  size_t count = (size_t)number(argv[1]), page = (size_t)sysconf(_SC_PAGESIZE);
  char *memory = mmap(NULL, count * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED || madvise(memory, count * page, MADV_NOHUGEPAGE) != 0) return 1;
  if (gate) wait_at_gate();
  for (size_t i = 0; i < count; i++) memory[i * page] = 1;
  return 0;
}
