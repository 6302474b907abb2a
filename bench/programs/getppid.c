/* getppid COUNT: makes COUNT getppid calls on CPU 0 and prints how long one took: `ns 123.4`. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int argc, char **argv) {
  long count = argc == 2 ? atol(argv[1]) : 0;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(0, &set);
  if (count <= 0 || sched_setaffinity(0, sizeof set, &set) != 0) return 2;
  double start = now();
  for (long i = 0; i < count; i++) syscall(SYS_getppid);
  printf("ns %.2f\n", (now() - start) / (double)count);
  return 0;
}
