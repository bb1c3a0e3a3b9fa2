/* The arrivals of a burst, noted read by read: the messages of one read arrived no later than its last bytes. */
#include <stdint.h>

/* Note that so many messages were whole at a moment, in nanoseconds since the epoch. */
void note_arrivals(uint64_t ns, uint64_t messages);

/* Say "arrived NS NS" on standard output: when 99 % of the messages were there (by nearest rank), and when all were.
 * Say nothing where none came. */
void tell_arrivals(void);

/* Say what failed on standard error, and end the program. */
void fail(const char *what);
