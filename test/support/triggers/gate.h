/* The start gate that all trigger programs share. With -w as first argument a program says "ready" and waits for a byte
 * (or the end) of its input, so that a test can attach to it before anything happens. */
#ifndef GATE_H
#define GATE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Takes -w out of the arguments. */
static int wants_gate(int *argc, char **argv) {
  if (*argc < 2 || strcmp(argv[1], "-w") != 0) return 0;
  memmove(&argv[1], &argv[2], (size_t)(*argc - 1) * sizeof *argv);
  --*argc;
  return 1;
}

static void wait_at_gate(void) {
  char byte;
  if (write(1, "ready\n", 6) != 6) exit(1);
  if (read(0, &byte, 1) < 0) exit(1);
}

static long number(const char *text) {
  char *end;
  long value = strtol(text, &end, 0);
  if (*text == '\0' || *end != '\0') {
    fprintf(stderr, "not a number: %s\n", text);
    exit(2);
  }
  return value;
}

#endif
