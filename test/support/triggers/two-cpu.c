/* two-cpu [-w] NUMBER COUNT: two threads, each pinned to a CPU of its own, make COUNT raw system calls each, at the same
 * time. On a machine with one CPU it exits with 77. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>

#include "gate.h"

static long call, count;
static pthread_barrier_t start;

static void *producer(void *argument) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((size_t)(long)argument, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) {
    perror("sched_setaffinity");
    exit(1);
  }
  pthread_barrier_wait(&start);
  for (long i = 0; i < count; i++) syscall(call, 0, 0, 0, 0, 0, 0);
  return NULL;
}

int main(int argc, char **argv) {
  int gate = wants_gate(&argc, argv);
  if (argc != 3) {
    fprintf(stderr, "usage: two-cpu [-w] NUMBER COUNT\n");
    return 2;
  }
  call = number(argv[1]);
  count = number(argv[2]);
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
  if (CPU_COUNT(&allowed) < 2) return 77;
  if (gate) wait_at_gate();
  pthread_t threads[2];
  pthread_barrier_init(&start, NULL, 2);
  for (long cpu = 0, made = 0; made < 2; cpu++) {
    if (!CPU_ISSET((size_t)cpu, &allowed)) continue;
    if (pthread_create(&threads[made++], NULL, producer, (void *)cpu) != 0) return 1;
  }
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  return 0;
}
