/* calls [-w] MODE COUNT [LIBRARY]: functions for uprobes, and processes and threads that come and go.
 *   plain     COUNT calls of work_add(i, "text i & 1")
 *   threads   two threads, each pinned to a CPU of its own, make COUNT calls each
 *   fork      a child and then its parent make COUNT calls each
 *   nested    two threads make COUNT calls each of nested_sum(9), of which each calls the next, and leave COUNT
 *             calls of left_early(3) by a jump out of the innermost
 *   many      COUNT calls of a function of eight arguments
 *   dlopen    COUNT calls of library_call(i) of LIBRARY
 *   spawn     COUNT children that end at once, one after the other
 *   pthreads  COUNT threads that end at once, one after the other
 *   exec      becomes `calls plain COUNT` */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <sys/wait.h>

#include "gate.h"

__attribute__((noinline)) long work_add(long number, const char *text) {
  asm volatile("" : : "r"(text) : "memory");
  return number * 2;
}

__attribute__((noinline)) long work_many(int a, unsigned b, long c, long d, long e, long f, int g, long h) {
  asm volatile("" : : "r"(a), "r"(b), "r"(c), "r"(d), "r"(e), "r"(f) : "memory");
  return g + h;
}

/* Functions whose names a wildcard joins; the kernel lets nobody probe an instruction with a lock prefix. */
void odd_locked(int *value);
__asm__(".globl odd_locked\n.type odd_locked, @function\nodd_locked: lock; incl (%rdi)\nret\n.size odd_locked, .-odd_locked\n");
__attribute__((noinline)) long odd_plain(long number) {
  asm volatile("" : : "r"(number) : "memory");
  return number;
}

static const char *const texts[] = {"even", "odd"};
static long count, total;

static void calls(void) {
  for (long i = 0; i < count; i++) total += work_add(i, texts[i & 1]);
}

static void *pinned(void *argument) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((size_t)(long)argument, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) exit(1);
  for (long i = 0; i < count; i++) work_add(i, texts[0]);
  return NULL;
}

static __thread jmp_buf out;

__attribute__((noinline)) long nested_sum(long depth) {
  long below = depth == 0 ? 0 : nested_sum(depth - 1);
  asm volatile("" : : : "memory");
  return below + depth;
}

__attribute__((noinline)) long left_early(long depth) {
  if (depth == 0) {
    if (count > 0) longjmp(out, 1);
    return 0;
  }
  long below = left_early(depth - 1);
  asm volatile("" : : : "memory");
  return below;
}

static void leave(void) {
  if (setjmp(out) == 0) left_early(3);
}

static void *nests(void *argument) {
  for (long i = 0; i < count; i++) leave(), nested_sum(9);
  return argument;
}

static void *nothing(void *argument) { return argument; }

static void join(void *(*start)(void *), long argument) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, start, (void *)argument) != 0) exit(1);
  pthread_join(thread, NULL);
}

static void threads(void *(*start)(void *)) {
  pthread_t both[2];
  for (long i = 0; i < 2; i++)
    if (pthread_create(&both[i], NULL, start, (void *)i) != 0) exit(1);
  for (int i = 0; i < 2; i++) pthread_join(both[i], NULL);
}

static void child(void (*work)(void)) {
  int status;
  pid_t pid = fork();
  if (pid < 0) exit(1);
  if (pid == 0) {
    if (work != NULL) work();
    _exit(0);
  }
  if (waitpid(pid, &status, 0) != pid || status != 0) exit(1);
}

static void library(const char *path) {
  void *handle = dlopen(path, RTLD_NOW);
  long (*call)(long) = handle == NULL ? NULL : (long (*)(long))dlsym(handle, "library_call");
  if (call == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    exit(1);
  }
  for (long i = 0; i < count; i++) total += call(i);
}

int main(int argc, char **argv) {
  char *self = argv[0];
  int gate = wants_gate(&argc, argv);
  if (argc < 3) {
    fprintf(stderr, "usage: calls [-w] MODE COUNT [LIBRARY]\n");
    return 2;
  }
  const char *mode = argv[1];
  count = number(argv[2]);
  if (gate) wait_at_gate();
  if (strcmp(mode, "plain") == 0) calls();
  else if (strcmp(mode, "threads") == 0) threads(pinned);
  else if (strcmp(mode, "nested") == 0) threads(nests);
  else if (strcmp(mode, "fork") == 0) child(calls), calls();
  else if (strcmp(mode, "many") == 0)
    for (long i = 0; i < count; i++) {
      int value = 0;
      odd_locked(&value);
      total += odd_plain(value) + work_many(-1, 0xffffffffu, 3, 4, 5, 6, -7, 8);
    }
  else if (strcmp(mode, "dlopen") == 0) library(argv[3]);
  else if (strcmp(mode, "spawn") == 0)
    for (long i = 0; i < count; i++) child(NULL);
  else if (strcmp(mode, "pthreads") == 0)
    for (long i = 0; i < count; i++) join(nothing, i);
  else if (strcmp(mode, "exec") == 0) return execl(self, self, "plain", argv[2], (char *)NULL);
  else return 2;
  return 0;
}
