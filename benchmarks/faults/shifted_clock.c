/* The clock of one process, off by as many seconds as the file named in FAULT_CLOCK_FILE says (eight bytes, a whole number). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile long long *seconds;

__attribute__((constructor)) static void open_file(void)
{
    const char *path = getenv("FAULT_CLOCK_FILE");
    int file = path ? open(path, O_RDONLY) : -1;
    if (file < 0) return;
    void *at = mmap(NULL, sizeof(long long), PROT_READ, MAP_SHARED, file, 0);
    if (at != MAP_FAILED) seconds = at;
    close(file);
}

static long long off(void) { return seconds ? *seconds : 0; }

int clock_gettime(clockid_t which, struct timespec *now)
{
    int failed = syscall(SYS_clock_gettime, which, now);
    if (!failed && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += off();
    return failed;
}

int gettimeofday(struct timeval *now, void *zone)
{
    struct timespec exact;
    (void) zone;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *kept)
{
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (kept) *kept = exact.tv_sec;
    return exact.tv_sec;
}

/* A deadline was reckoned with the shifted clock; the kernel waits by its own. */
int sem_timedwait(sem_t *what, const struct timespec *until)
{
    static int (*theirs)(sem_t *, const struct timespec *);
    struct timespec real = *until;
    if (!theirs) theirs = dlsym(RTLD_NEXT, "sem_timedwait");
    real.tv_sec -= off();
    return theirs(what, &real);
}
