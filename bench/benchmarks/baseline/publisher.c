/* The C publisher: what publishing costs when a client only sends. One connection, MQTT 3.1.1, QoS 0, 1 or 2. Each
 * packet is laid out once; many go into one write, and WINDOW of them at most are without their last answer.
 *
 *   publisher HOST PORT CLIENT-ID QOS WINDOW MILLISECONDS < MESSAGES
 *
 * MESSAGES has for each message a line, "topic bytes", and so many bytes of payload behind it; an empty line ends them.
 * Standard output says "on SECONDS" when the broker has taken the connection. The next line of standard input begins
 * publishing: each message once, or with MILLISECONDS above 0 all of them in turn for so long. "published MESSAGES
 * SECONDS" follows when the broker has answered for everything, at QoS 0 by the answer to a PINGREQ behind it. The end
 * of standard input ends the program. Anything that goes wrong is one line on standard error.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, ANSWERS = 64 * 1024, KEEPALIVE_S = 600, IDS = 65535 };

struct message {
    unsigned char *packet;
    size_t size, id_at;
};

static struct message *messages;
static size_t count, next;  /* next: of the messages, the one that is sent next */
static int sock, qos;
static uint64_t window, started, answered;  /* messages that were put in a batch, and those with their last answer */
static struct iovec batch[BATCH];
static size_t pending, written;  /* packets of the batch, and those of them that were written whole */
static unsigned char input[ANSWERS], output[ANSWERS];  /* output: PUBREL */
static size_t kept, releases;
static int pinged, quiet;  /* at the end: PINGREQ was sent, PINGRESP came */

static void fail(const char *what)
{
    fprintf(stderr, "publisher: %s: %s\n", what, errno ? strerror(errno) : "not as it must be");
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void must_write(const void *data, size_t size)
{
    if (send(sock, data, size, MSG_NOSIGNAL) != (ssize_t)size)
        fail("send");
}

/* Lay a PUBLISH out (MQTT 3.1.1, 3.3): its first byte, the remaining length, the topic, the id, the payload. */
static struct message laid_out(const char *topic, size_t payload)
{
    size_t name = strlen(topic), length = 2 + name + (qos ? 2 : 0) + payload, rest = length, at = 0;
    struct message made = {malloc(length + 5), 0, 0};

    if (!made.packet)
        fail("memory");
    made.packet[at++] = 0x30 | qos << 1;
    do {
        made.packet[at++] = (rest & 127) | (rest > 127 ? 128 : 0);
    } while (rest >>= 7);
    made.packet[at++] = name >> 8;
    made.packet[at++] = name & 255;
    memcpy(made.packet + at, topic, name);
    at += name;
    made.id_at = at;
    at += qos ? 2 : 0;
    if (fread(made.packet + at, 1, payload, stdin) != payload)
        fail("a message ends too soon");
    made.size = at + payload;
    return made;
}

static void read_messages(void)
{
    char *line = NULL, *space;
    size_t room = 0, places = 0;

    while (getline(&line, &room, stdin) > 1) {
        if (!(space = strrchr(line, ' ')))
            fail("a message has no size");
        *space = 0;
        if (count == places)
            messages = realloc(messages, (places = places * 2 + 64) * sizeof *messages);
        messages[count++] = laid_out(line, strtoul(space + 1, NULL, 10));
    }
    if (!count)
        fail("there are no messages");
    free(line);
}

static void enter(const char *host, const char *port, const char *name)
{
    struct sockaddr_in broker = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
    struct linger none = {.l_onoff = 1};
    unsigned char connack[4];
    unsigned char hello[300] = {0x10, 0, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, KEEPALIVE_S >> 8, KEEPALIVE_S & 255};
    size_t size = strlen(name);
    int yes = 1;

    if (!inet_aton(host, &broker.sin_addr))
        fail("HOST is no IPv4 address");
    if (size > 100)
        fail("CLIENT-ID is too long");
    sock = socket(AF_INET, SOCK_STREAM, 0);
    if (sock < 0 || connect(sock, (struct sockaddr *)&broker, sizeof broker) < 0)
        fail("connect");
    setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(sock, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    hello[1] = 12 + size;
    hello[12] = size >> 8;
    hello[13] = size & 255;
    memcpy(hello + 14, name, size);
    must_write(hello, 14 + size);
    if (recv(sock, connack, sizeof connack, MSG_WAITALL) != sizeof connack || connack[0] != 0x20 || connack[3])
        fail("the broker refused the connection");
    fcntl(sock, F_SETFL, fcntl(sock, F_GETFL) | O_NONBLOCK);
}

/* Put the next messages in a batch, as many as the window allows. An id follows from the message's number: it is free
 * again long before 65,535 others were used. No message is in a batch twice: its packet has one place for an id. */
static void fill(uint64_t most)
{
    uint64_t room = window - (started - answered);

    if (room > most)
        room = most;
    if (room > BATCH)
        room = BATCH;
    if (room > count)
        room = count;
    for (pending = written = 0; pending < room; pending++) {
        struct message *message = &messages[next];
        unsigned id = started++ % IDS + 1;
        if (qos) {
            message->packet[message->id_at] = id >> 8;
            message->packet[message->id_at + 1] = id & 255;
        }
        batch[pending] = (struct iovec){message->packet, message->size};
        next = (next + 1) % count;
    }
}

/* Write what the socket takes of the batch; return whether it took all. */
static int flush(void)
{
    while (written < pending) {
        struct msghdr header = {.msg_iov = batch + written, .msg_iovlen = pending - written};
        ssize_t size = sendmsg(sock, &header, MSG_NOSIGNAL);
        if (size < 0) {
            if (errno == EAGAIN)
                return 0;
            fail("send");
        }
        while (size > 0 && (size_t)size >= batch[written].iov_len)
            size -= batch[written++].iov_len;
        if (size > 0) {
            batch[written].iov_base = (char *)batch[written].iov_base + size;
            batch[written].iov_len -= size;
        }
    }
    return 1;
}

/* Between two batches alone: a PUBREL may not stand within another packet. */
static void release(void)
{
    if (releases) {
        struct pollfd ready = {sock, POLLOUT, 0};
        ssize_t size = send(sock, output, releases, MSG_NOSIGNAL);
        if (size < 0 && errno != EAGAIN)
            fail("send");
        while (size > 0 && size % 4)  /* the rest of the last one */
            if (poll(&ready, 1, -1) > 0) {
                ssize_t more = send(sock, output + size, 4 - size % 4, MSG_NOSIGNAL);
                if (more < 0 && errno != EAGAIN)
                    fail("send");
                size += more > 0 ? more : 0;
            }
        if (size > 0) {
            releases -= size;
            memmove(output, output + size, releases);
        }
    }
}

static void take_answers(void)
{
    ssize_t size = recv(sock, input + kept, sizeof input - kept, 0);
    size_t at = 0, end;

    if (size == 0) {
        errno = 0;
        fail("the broker closed the connection");
    }
    if (size < 0) {
        if (errno == EAGAIN)
            return;
        fail("receive");
    }
    end = kept + size;
    while (end - at >= 2 && end - at >= 2u + input[at + 1]) {
        unsigned char *packet = input + at;
        switch (packet[0] >> 4) {
        case 4:  /* PUBACK */
        case 7:  /* PUBCOMP */
            answered++;
            break;
        case 5:  /* PUBREC; the window is far smaller than the room for PUBREL */
            memcpy(output + releases, (unsigned char[]){0x62, 2, packet[2], packet[3]}, 4);
            releases += 4;
            break;
        case 13:
            quiet = 1;
            break;
        default:
            errno = 0;
            fail("an answer");
        }
        at += 2 + packet[1];
    }
    kept = end - at;
    memmove(input, input + at, kept);
}

static void publish(double seconds)
{
    double end = now() + seconds;
    uint64_t whole = seconds > 0 ? UINT64_MAX : count;

    while (!quiet) {
        int blocked = !flush();
        if (!blocked) {
            release();
            if (qos == 0)
                answered = started;
            if (started < whole && seconds > 0 && now() >= end)
                whole = started;
            if (started < whole && started - answered < window) {
                fill(whole - started);
                blocked = !flush();
            } else if (started == whole && answered == started && !pinged) {
                must_write((unsigned char[]){0xc0, 0}, 2);
                pinged = 1;
            }
        }
        /* At QoS 0 nothing is answered before the end. */
        int full = started - answered >= window || (started == whole && answered < started);
        int wait = blocked || pinged || (qos && full);
        if (wait || qos) {
            struct pollfd ready = {sock, POLLIN | (blocked || releases ? POLLOUT : 0), 0};
            if (poll(&ready, 1, wait ? -1 : 0) < 0)
                fail("poll");
            if (ready.revents & (POLLIN | POLLERR | POLLHUP))
                take_answers();
        }
    }
}

int main(int argc, char **argv)
{
    double began = now();
    char *line = NULL;
    size_t room = 0;

    if (argc != 7) {
        fprintf(stderr, "publisher: HOST PORT CLIENT-ID QOS WINDOW MILLISECONDS\n");
        return 104;
    }
    qos = atoi(argv[4]);
    window = strtoull(argv[5], NULL, 10);
    if (!window || window > ANSWERS / 4)
        fail("WINDOW is from 1 to 16384");
    read_messages();
    began = now();
    enter(argv[1], argv[2], argv[3]);
    printf("on %.6f\n", now() - began);
    fflush(stdout);
    if (getline(&line, &room, stdin) < 0)
        return 0;
    began = now();
    publish(atol(argv[6]) / 1e3);
    printf("published %llu %.6f\n", (unsigned long long)started, now() - began);
    fflush(stdout);
    while (getline(&line, &room, stdin) >= 0)
        continue;
    free(line);
    return 0;
}
