/* sleepers [-w] COUNT: as many processes that sleep at the same time; when all do, all are woken. */
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "gate.h"

static void woken(int signal) { (void)signal; }

/* Its state in /proc/PID/stat, behind the name. */
static char state_of(pid_t pid) {
  char path[32], line[256] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  if (file == NULL) return 0;
  char *end = fgets(line, sizeof line, file) == NULL ? NULL : strrchr(line, ')');
  fclose(file);
  return end == NULL ? 0 : end[2];
}

int main(int argc, char **argv) {
  int gate = wants_gate(&argc, argv);
  if (argc != 2) {
    fprintf(stderr, "usage: sleepers [-w] COUNT\n");
    return 2;
  }
  long count = number(argv[1]);
  pid_t pids[count];
  signal(SIGUSR1, woken);
  if (gate) wait_at_gate();
  for (long i = 0; i < count; i++) {
    pids[i] = fork();
    if (pids[i] < 0) return 1;
    if (pids[i] == 0) {
      struct timespec long_time = {.tv_sec = 100000};
      nanosleep(&long_time, NULL);
      _exit(0);
    }
  }
  for (long i = 0; i < count; i++)
    while (state_of(pids[i]) != 'S') sched_yield();
  for (long i = 0; i < count; i++) kill(pids[i], SIGUSR1);
  for (long i = 0; i < count; i++) waitpid(pids[i], NULL, 0);
  return 0;
}
