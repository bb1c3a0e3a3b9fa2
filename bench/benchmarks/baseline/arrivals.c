#include <stdio.h>
#include <stdlib.h>
#include "arrivals.h"

struct arrival {
    uint64_t ns, messages;
};

static struct arrival *arrivals;
static size_t count, places;

void note_arrivals(uint64_t ns, uint64_t messages)
{
    if (count == places && !(arrivals = realloc(arrivals, (places = places * 2 + 65536) * sizeof *arrivals)))
        fail("memory");
    arrivals[count++] = (struct arrival){ns, messages};
}

static int earlier(const void *one, const void *other)
{
    uint64_t a = ((const struct arrival *)one)->ns, b = ((const struct arrival *)other)->ns;
    return (a > b) - (a < b);
}

void tell_arrivals(void)
{
    uint64_t all = 0, had = 0;
    size_t at = 0;

    if (!count)
        return;
    qsort(arrivals, count, sizeof *arrivals, earlier);
    for (size_t i = 0; i < count; i++)
        all += arrivals[i].messages;
    while ((had += arrivals[at].messages) * 100 < all * 99)
        at++;
    printf("arrived %llu %llu\n", (unsigned long long)arrivals[at].ns, (unsigned long long)arrivals[count - 1].ns);
}
