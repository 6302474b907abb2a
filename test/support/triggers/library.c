/* A library for uprobes. With -DLINKED it has another name for its function, so that it can be linked, too. */
#ifdef LINKED
#define library_call linked_call
#endif

long library_call(long number);

__attribute__((noinline)) long library_call(long number) { return number + 1; }
