/* variables COUNT: two threads make COUNT calls each of functions whose variables are in the debug information. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define FUNCTION __attribute__((noinline, noclone))

typedef unsigned long size_type;
enum color { RED, GREEN = 5, BLUE = -1 };
struct inner {
  int first;
  short list[3];
};
struct node {
  struct node *next;
  const char *name;
  unsigned flags : 3;
  int delta : 5;
  enum color color;
  struct inner inner;
  struct inner *other;
  union {
    int whole;
    unsigned char bytes[4];
  } both;
  double real;
  size_type size;
  int (*function)(int);
  union {
    long wide;
    char narrow;
  };
  bool ok;
  char tag[8];
};
struct small {
  int x, y;
};
struct pair {
  long left, right;
};

int counter = 7;
static volatile long hidden = 42;
static const char *const letters[] = {"a", "b"};

static int twice(int x) { return 2 * x; }

static inline __attribute__((always_inline)) long mixed(long q) {
  long r = q * 3;
  asm volatile("" : "+r"(r));
  return r;
}

FUNCTION int work(int number, unsigned char byte, struct node *node, const char *text, long big) {
  long local = number + 1;
  long sum = local + byte;
  for (int i = 0; i < 3; i++) sum += node->inner.list[i];
  asm volatile("" : "+r"(sum) : "r"(text) : "memory");
  sum += mixed(number);
  asm volatile("" : : "r"(sum), "r"(big) : "memory");
  return (int)-sum;
}

FUNCTION struct node *follow(struct node *list, int steps) {
  while (steps-- > 0) list = list->next;
  asm volatile("" : "+r"(list) : : "memory");
  return list;
}

FUNCTION short negated(short value) {
  asm volatile("" : "+r"(value));
  return (short)-value;
}

FUNCTION long by_value(struct node node, struct small small, struct pair pair, int (*rows)[2]) {
  asm volatile("" : : "r"(rows) : "memory");
  return node.inner.first + small.y + pair.right + rows[1][1];
}

FUNCTION void changed(long *where) {
  long before = *where;
  *where = before + 1;
  if (before < 0) goto out;
  asm volatile("" : : "r"(where) : "memory");
out:
  asm volatile("" : : : "memory");
}

static void *calls(void *argument) {
  long count = *(long *)argument;
  struct inner inner = {77, {4, 5, 6}};
  struct node two = {.name = "two", .flags = 5, .delta = -3, .color = BLUE, .inner = {11, {1, -2, 3}}, .tag = "tagged"};
  struct node one = two;
  one.next = &two;
  one.name = "one";
  one.other = &inner;
  one.both.whole = 0x01020304;
  one.real = 2.5;
  one.size = 1UL << 40;
  one.function = twice;
  one.wide = 99;
  one.ok = true;
  int rows[2][2] = {{1, 2}, {3, 4}};
  long cell = 0;
  for (long i = 0; i < count; i++) {
    one.delta = -3;
    work((int)i, (unsigned char)(200 + i % 50), &one, letters[i & 1], -1 - i);
    follow(&one, 1);
    negated((short)i);
    by_value(one, (struct small){1, (int)i}, (struct pair){-i, i}, rows);
    changed(&cell);
    hidden += twice(0);
  }
  return NULL;
}

int main(int argc, char **argv) {
  long count = argc > 1 ? atol(argv[1]) : 1;
  pthread_t threads[2];
  for (int i = 0; i < 2; i++)
    if (pthread_create(&threads[i], NULL, calls, &count) != 0) return 1;
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  return 0;
}
