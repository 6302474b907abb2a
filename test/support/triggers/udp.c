/* udp [-w] ADDRESS COUNT BYTES: sends COUNT datagrams of BYTES bytes each to port 9 of an IPv4 address. It holds that port
 * itself (on all its addresses, unread), so that nothing on this side answers that the port is unreachable. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "gate.h"

static char payload[65536];

int main(int argc, char **argv) {
  int gate = wants_gate(&argc, argv);
  if (argc != 4) {
    fprintf(stderr, "usage: udp [-w] ADDRESS COUNT BYTES\n");
    return 2;
  }
  long count = number(argv[2]);
  long bytes = number(argv[3]);
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(9)};
  struct sockaddr_in there = here;
  if (inet_pton(AF_INET, argv[1], &there.sin_addr) != 1) {
    fprintf(stderr, "not an address: %s\n", argv[1]);
    return 2;
  }
  int receiver = socket(AF_INET, SOCK_DGRAM, 0);
  int sender = socket(AF_INET, SOCK_DGRAM, 0);
  if (bind(receiver, (struct sockaddr *)&here, sizeof here) != 0) {
    perror("bind");
    return 1;
  }
  if (gate) wait_at_gate();
  for (long i = 0; i < count; i++) {
    if (sendto(sender, payload, (size_t)bytes, 0, (struct sockaddr *)&there, sizeof there) != bytes) {
      perror("sendto");
      return 1;
    }
  }
  return 0;
}
