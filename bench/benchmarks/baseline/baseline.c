/* The baseline: what receiving costs when a client only counts. One epoll loop, one buffer, MQTT 3.1.1 at
 * QoS 0, 1 or 2, each connection's packets counted and acknowledged, nothing kept of them.
 *
 *   baseline HOST PORT QOS HANDSHAKES [CA] < OUTLETS
 *
 * With the PEM file of a CA, and where it is built with TLS (tls.h), the connections are over TLS.
 *
 * OUTLETS has a line for each outlet, "client-id filter filter ...", and an empty line at its end. Standard output
 * says "on SECONDS" when every outlet has its SUBACK, and "delivered DELIVERIES BYTES" at most every 50 ms, when there
 * were more. A line of standard input begins a burst: from then on each arrival is noted, by the kernel's receive time.
 * The end of standard input ends it, with "arrived NS NS" after a burst (when 99 % and when all of its deliveries were
 * there, since the epoch) and with "delivered" once more. Anything that goes wrong is one line on standard error.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include "arrivals.h"

enum { BUFFER = 256 * 1024, EVENTS = 1024, LINE = 64 * 1024, KEEPALIVE_S = 600 };
enum { TIMER = -1, INPUT = -2 };
enum { PUBREC = 0x50, PUBREL = 6, PUBCOMP = 0x70 };

/* A packet that goes on in the next read: its first bytes, until its length and packet id are known, and then how
 * many of its bytes are still to come. A topic here has fewer than 200 bytes. */
struct outlet {
    int fd;
    int entered;  /* CONNECT is sent */
    void *tls;
    unsigned kept;
    uint32_t rest;
    unsigned char head[256];
    char *line;
};

static struct outlet *outlets;
static int burst;
static int count, entered, on, epoll_fd, qos, handshakes;
static uint64_t deliveries, bytes, told;
static struct sockaddr_in broker;
static unsigned char buffer[BUFFER];
static double began;

void fail(const char *what)
{
    fprintf(stderr, "baseline: %s: %s\n", what, errno ? strerror(errno) : "not what MQTT allows");
    exit(1);
}

#ifdef TLS
#include "tls.h"
#endif

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void send_all(struct outlet *outlet, const unsigned char *data, size_t size)
{
#ifdef TLS
    if (outlet->tls) {
        if (SSL_write(outlet->tls, data, size) != (int)size)
            tls_fail("send");
        return;
    }
#endif
    if (send(outlet->fd, data, size, MSG_NOSIGNAL) != (ssize_t)size)
        fail("send");
}

static unsigned char *put_text(unsigned char *at, const char *text, size_t size)
{
    *at++ = size >> 8;
    *at++ = size & 255;
    memcpy(at, text, size);
    return at + size;
}

/* A packet around a body of fewer than 16,384 bytes (MQTT 3.1.1, 2.2.3). */
static void send_packet(struct outlet *outlet, unsigned char first, const unsigned char *body, size_t size)
{
    unsigned char packet[LINE + 8];
    packet[0] = first;
    packet[1] = (size & 127) | 128;
    packet[2] = size >> 7;
    memcpy(packet + 3, body, size);
    send_all(outlet, packet, size + 3);
}

static void send_connect(struct outlet *outlet)
{
    unsigned char body[LINE], *end;
    size_t name = strcspn(outlet->line, " ");

    end = put_text(body, "MQTT", 4);
    *end++ = 4;                    /* protocol level 3.1.1 */
    *end++ = 2;                    /* clean session */
    *end++ = KEEPALIVE_S >> 8;
    *end++ = KEEPALIVE_S & 255;
    end = put_text(end, outlet->line, name);
    outlet->entered = 1;
    send_packet(outlet, 0x10, body, end - body);
}

static void enter(void)
{
    struct outlet *outlet = &outlets[entered++];
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = outlet};
    struct linger none = {.l_onoff = 1};
    int yes = 1;

    outlet->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (outlet->fd < 0 || connect(outlet->fd, (struct sockaddr *)&broker, sizeof broker) < 0)
        fail("connect");
    setsockopt(outlet->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    /* Reset at the end: thousands of ports in TIME_WAIT for a minute would be missing to the next client under test. */
    setsockopt(outlet->fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, outlet->fd, &event) < 0)
        fail("epoll");
#ifdef TLS
    if (tls_context) {
        outlet->tls = tls_new(outlet->fd);
        tls_shake(outlet->tls);
        return;
    }
#endif
    send_connect(outlet);
}

static void subscribe(struct outlet *outlet)
{
    unsigned char body[LINE], *end = body;
    char *rest = strchr(outlet->line, ' '), *filter;

    *end++ = 0;
    *end++ = 1;
    while ((filter = strtok_r(NULL, " ", &rest))) {
        end = put_text(end, filter, strlen(filter));
        *end++ = qos;
    }
    send_packet(outlet, 0x82, body, end - body);
}

/* How much of a packet must be seen: all but a PUBLISH's payload. 0 while even that is not known. */
static size_t header(const unsigned char *at, size_t size, size_t *whole)
{
    size_t length = 0, width = 1;
    do {
        if (width >= size)
            return 0;
        length |= (size_t)(at[width] & 127) << 7 * (width - 1);
    } while (at[width++] & 128);
    *whole = width + length;
    if (at[0] >> 4 != 3)
        return *whole;
    if (width + 2 > size)
        return 0;
    return width + 2 + (at[width] << 8 | at[width + 1]) + (at[0] & 6 ? 2 : 0);
}

static unsigned char *put_answer(unsigned char *at, unsigned char first, const unsigned char *id)
{
    at[0] = first;
    at[1] = 2;
    at[2] = id[0];
    at[3] = id[1];
    return at + 4;
}

static unsigned char *take(
    struct outlet *outlet, const unsigned char *at, size_t seen, size_t whole, unsigned char *acks)
{
    switch (at[0] >> 4) {
    case 3:
        deliveries++;
        bytes += whole;
        if (at[0] & 6)
            acks = put_answer(acks, at[0] & 4 ? PUBREC : 0x40, at + seen - 2);
        break;
    case PUBREL:
        acks = put_answer(acks, PUBCOMP, at + 2);
        break;
    case 2:
        if (at[3])
            fail("the broker refused a connection");
        subscribe(outlet);
        break;
    case 9:
        for (size_t i = 4; i < whole; i++)
            if (at[i] & 128)
                fail("the broker refused a subscription");
        if (++on == count) {
            printf("on %.6f\n", now() - began);
            fflush(stdout);
        }
        break;
    }
    return acks;
}

static void begin_burst(void)
{
    int yes = 1;

    for (int i = 0; i < count; i++)
        if (setsockopt(outlets[i].fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes) < 0)
            fail("timestamps");
    burst = 1;
}

/* Read once; in a burst ask the kernel when the last bytes of the read arrived. */
static ssize_t read_some(int fd, uint64_t *ns)
{
    char control[256];
    struct iovec room = {buffer, BUFFER};
    struct msghdr header = {
        .msg_iov = &room, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct timespec t;
    ssize_t size;

    if (!burst)
        return read(fd, buffer, BUFFER);
    size = recvmsg(fd, &header, 0);
    clock_gettime(CLOCK_REALTIME, &t);  /* where the kernel has no time */
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part))
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS)
            memcpy(&t, CMSG_DATA(part), sizeof t);
    *ns = t.tv_sec * 1000000000ull + t.tv_nsec;
    return size;
}

static void consume(struct outlet *outlet, size_t size, uint64_t ns)
{
    static unsigned char acks[BUFFER];
    unsigned char *answer = acks, *at = buffer, *end = buffer + size;
    int before = on, begun = outlet->rest > 0;
    uint64_t had = deliveries, messages;

    while (at < end) {
        size_t left = end - at, whole = 0, seen;
        if (outlet->rest) {
            size_t part = outlet->rest < left ? outlet->rest : left;
            outlet->rest -= part;
            at += part;
            continue;
        }
        if (outlet->kept) {  /* complete the head byte by byte: it happens once in a while */
            outlet->head[outlet->kept++] = *at++;
            seen = header(outlet->head, outlet->kept, &whole);
            if (seen && outlet->kept >= seen) {
                answer = take(outlet, outlet->head, seen, whole, answer);
                outlet->rest = whole - outlet->kept;
                outlet->kept = 0;
            }
            continue;
        }
        seen = header(at, left, &whole);
        if (!seen || seen > left) {
            memcpy(outlet->head, at, left);
            outlet->kept = left;
            break;
        }
        answer = take(outlet, at, seen, whole, answer);
        if (whole > left)
            outlet->rest = whole - left;
        at += whole < left ? whole : left;
    }
    if (answer > acks)
        send_all(outlet, acks, answer - acks);
    messages = deliveries - had + begun - (outlet->rest > 0);  /* whole by now: a PUBLISH alone has a rest */
    if (burst && messages)
        note_arrivals(ns, messages);
    while (before++ < on && entered < count)
        enter();
}

#ifdef TLS
static void receive_tls(struct outlet *outlet)
{
    ssize_t size;

    if (!outlet->entered) {
        if (!tls_shake(outlet->tls))
            return;
        send_connect(outlet);
    }
    do {
        size = tls_read(outlet->tls, buffer, BUFFER);
        if (size < 0)
            fail("the broker closed a connection");
        if (size > 0)
            consume(outlet, size, 0);
    } while (size > 0 && SSL_has_pending(outlet->tls));
}
#endif

static void receive(struct outlet *outlet)
{
    uint64_t ns = 0;
    ssize_t size;

#ifdef TLS
    if (outlet->tls) {
        receive_tls(outlet);
        return;
    }
#endif
    size = read_some(outlet->fd, &ns);
    if (size <= 0)
        fail("the broker closed a connection");
    consume(outlet, size, ns);
}

static void tell(void)
{
    if (deliveries != told) {
        printf("delivered %llu %llu\n", (unsigned long long)deliveries, (unsigned long long)bytes);
        fflush(stdout);
        told = deliveries;
    }
}

static void read_outlets(void)
{
    char *line = NULL;
    size_t room = 0;
    int space = 0;

    while (getline(&line, &room, stdin) > 1) {
        line[strcspn(line, "\n")] = 0;
        if (count == space)
            outlets = realloc(outlets, (space = space * 2 + 64) * sizeof *outlets);
        outlets[count++] = (struct outlet){.fd = -1, .line = strdup(line)};
    }
    free(line);
}

int main(int argc, char **argv)
{
    static struct outlet timer = {.fd = TIMER}, input = {.fd = INPUT};
    struct epoll_event events[EVENTS], watch = {.events = EPOLLIN, .data.ptr = &timer};
    struct itimerspec beat = {{0, 50000000}, {0, 50000000}};
    struct rlimit files;
    int timer_fd = timerfd_create(CLOCK_MONOTONIC, 0);

    if (argc != 5 && argc != 6) {
        fprintf(stderr, "baseline: HOST PORT QOS HANDSHAKES [CA]\n");
        return 104;
    }
    if (argc == 6) {
#ifdef TLS
        tls_open(argv[5], argv[1]);
#else
        fprintf(stderr, "baseline: it was built without TLS\n");
        return 104;
#endif
    }
    broker.sin_family = AF_INET;
    broker.sin_port = htons(atoi(argv[2]));
    if (!inet_aton(argv[1], &broker.sin_addr))
        fail("HOST is no IPv4 address");
    qos = atoi(argv[3]);
    handshakes = atoi(argv[4]);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    read_outlets();
    epoll_fd = epoll_create1(0);
    timerfd_settime(timer_fd, 0, &beat, NULL);
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, timer_fd, &watch);
    watch.data.ptr = &input;
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &watch);
    began = now();
    while (entered < handshakes && entered < count)
        enter();
    for (;;) {
        int ready = epoll_wait(epoll_fd, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct outlet *outlet = events[i].data.ptr;
            uint64_t beats;
            if (outlet->fd >= 0) {
                receive(outlet);
            } else if (outlet->fd == TIMER) {
                if (read(timer_fd, &beats, sizeof beats) == sizeof beats)
                    tell();
            } else if (read(STDIN_FILENO, buffer, BUFFER) > 0) {
                begin_burst();
            } else {
                told = ~deliveries;
                tell_arrivals();
                tell();
                return 0;
            }
        }
    }
}
