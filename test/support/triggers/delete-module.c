/* delete-module NAME: prints `deleted`, or the errno that delete_module(2) gives without waiting. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: delete-module NAME\n");
    return 2;
  }
  if (syscall(SYS_delete_module, argv[1], O_NONBLOCK) == 0) puts("deleted");
  else printf("%d\n", errno);
  return 0;
}
