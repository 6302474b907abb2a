/* syscalls [-w] NUMBER COUNT [CPU [ARGUMENT...]]: makes COUNT raw system calls, pinned to CPU (-1: anywhere).
 * Between the gate and the end it makes no other system call. */
#define _GNU_SOURCE
#include <sched.h>
#include <sys/syscall.h>

#include "gate.h"

int main(int argc, char **argv) {
  int gate = wants_gate(&argc, argv);
  if (argc < 3) {
    fprintf(stderr, "usage: syscalls [-w] NUMBER COUNT [CPU [ARGUMENT...]]\n");
    return 2;
  }
  long call = number(argv[1]);
  long count = number(argv[2]);
  long cpu = argc > 3 ? number(argv[3]) : -1;
  long args[6] = {0};
  for (int i = 0; i < 6 && i + 4 < argc; i++) args[i] = number(argv[i + 4]);
  if (cpu >= 0) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) {
      perror("sched_setaffinity");
      return 1;
    }
  }
  if (gate) wait_at_gate();
  for (long i = 0; i < count; i++) syscall(call, args[0], args[1], args[2], args[3], args[4], args[5]);
  return 0;
}
