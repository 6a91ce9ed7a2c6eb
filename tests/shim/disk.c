/* A disk of the tests' own, put before the C library with LD_PRELOAD.
 *
 * Below FRONTDESK_DISK lie: `data`, what the process sees; `platter`, what it has synced; `switch`, which the test turns.
 * Writes go to `data` at once. The platter gets a file's bytes when the file is synced (`inodes/N`), and a folder's names when
 * the folder is synced (`names/N`): the strict reading of POSIX, more forgetful than any file system. What is removed is kept
 * alive under `held`, so that no inode number is given a second time. `data` itself needs no sync to have its name.
 *
 * Ways of writing that it does not know, on a file below `data`, end the process with a line that names them.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { FULL = 1, READ_ONLY = 2, BROKEN = 4, DEAF = 8, UNTOLD = 16 };

/* As `tests/src/disk.rs` writes it. */
struct disk_switch {
    uint64_t mode;
    int64_t room; /* bytes by which files may still grow while the disk is FULL; UNTOLD: it does not say so when asked */
    uint64_t syncs;
};

#define FDS_MAX 65536
#define NODES_MAX 65536
#define RANGES_MAX 1024

struct node {
    ino_t ino;
    int is_folder;
    int whole; /* copied as a whole at the next sync: another process may have written it */
    size_t count;
    struct { off_t from, to; } range[RANGES_MAX];
};

static char root[PATH_MAX], platter[PATH_MAX];
static size_t root_len;
static struct disk_switch *turned;
static struct node *nodes[NODES_MAX];
static struct node *open_as[FDS_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void give_up(const char *what) {
    dprintf(2, "tests/shim/disk.c: %s (%s)\n", what, strerror(errno));
    abort();
}

static int real_open(const char *path, int flags, mode_t mode) {
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

__attribute__((constructor)) static void plug_in(void) {
    const char *base = getenv("FRONTDESK_DISK");
    if (!base) return;
    char path[PATH_MAX];
    snprintf(root, sizeof root, "%s/data", base);
    snprintf(platter, sizeof platter, "%s/platter", base);
    snprintf(path, sizeof path, "%s/switch", base);
    int fd = real_open(path, O_RDWR | O_CLOEXEC, 0);
    if (fd < 0) give_up("there is no switch");
    void *mapped = (void *)syscall(SYS_mmap, NULL, sizeof *turned, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED) give_up("the switch cannot be mapped");
    syscall(SYS_close, fd);
    turned = mapped;
    root_len = strlen(root);
}

static int is(uint64_t mode) {
    return turned && (__atomic_load_n(&turned->mode, __ATOMIC_SEQ_CST) & mode) != 0;
}

/* Whether a path leads below the root, or to it. */
static int is_ours(int folder, const char *path) {
    char whole[PATH_MAX * 2], at[PATH_MAX];
    if (!turned || !path) return 0;
    if (path[0] != '/') {
        char link[64];
        if (folder == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
        else snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t n = readlink(link, at, sizeof at - 1);
        if (n < 0) return 0;
        at[n] = 0;
        snprintf(whole, sizeof whole, "%s/%s", at, path);
        path = whole;
    }
    return strncmp(path, root, root_len) == 0 && (path[root_len] == 0 || path[root_len] == '/');
}

static struct node *node_of(ino_t ino, int is_folder) {
    for (size_t n = 0, at = ino % NODES_MAX; n < NODES_MAX; n++, at = (at + 1) % NODES_MAX) {
        if (nodes[at] && nodes[at]->ino != ino) continue;
        if (!nodes[at]) {
            nodes[at] = calloc(1, sizeof *nodes[at]);
            if (!nodes[at]) give_up("no memory");
            nodes[at]->ino = ino;
            nodes[at]->is_folder = is_folder;
            nodes[at]->whole = 1;
        }
        return nodes[at];
    }
    give_up("too many files");
    return NULL;
}

static struct node *ours(int fd) {
    return turned && fd >= 0 && fd < FDS_MAX ? open_as[fd] : NULL;
}

static int opened(int fd, int flags) {
    struct stat st;
    if (fd < 0) return fd;
    if (fd >= FDS_MAX || fstat(fd, &st)) give_up("an open file cannot be told");
    pthread_mutex_lock(&lock);
    open_as[fd] = node_of(st.st_ino, S_ISDIR(st.st_mode));
    if (flags & O_TRUNC) open_as[fd]->whole = 1;
    pthread_mutex_unlock(&lock);
    return fd;
}

static int refused(int why) {
    errno = why;
    return -1;
}

static int is_full(void) {
    return is(FULL) && __atomic_load_n(&turned->room, __ATOMIC_SEQ_CST) <= 0;
}

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    if (!is_ours(folder, path)) return (int)syscall(SYS_openat, folder, path, flags | O_LARGEFILE, mode);
    int writes = (flags & O_ACCMODE) != O_RDONLY;
    int is_new = (flags & O_CREAT) && faccessat(folder, path, F_OK, 0);
    if (is(READ_ONLY) && (writes || is_new)) return refused(EROFS);
    if (is_new && is_full()) return refused(ENOSPC);
    return opened((int)syscall(SYS_openat, folder, path, flags | O_LARGEFILE, mode), flags);
}

#define WITH_MODE(flags)                                     \
    mode_t mode = 0;                                         \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                   \
        va_list more;                                        \
        va_start(more, flags);                               \
        mode = va_arg(more, mode_t);                         \
        va_end(more);                                        \
    }

int open(const char *path, int flags, ...) { WITH_MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { WITH_MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { WITH_MODE(flags) return open_at(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { WITH_MODE(flags) return open_at(at, path, flags, mode); }
int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int fd) {
    if (fd >= 0 && fd < FDS_MAX) open_as[fd] = NULL;
    return (int)syscall(SYS_close, fd);
}

/* Writing. */

static void note(struct node *node, off_t from, off_t to) {
    pthread_mutex_lock(&lock);
    if (node->count && node->range[node->count - 1].to == from) {
        node->range[node->count - 1].to = to;
    } else if (node->count < RANGES_MAX) {
        node->range[node->count].from = from;
        node->range[node->count++].to = to;
    } else {
        node->whole = 1;
    }
    pthread_mutex_unlock(&lock);
}

/* How many of `len` bytes at `at` the disk takes; none with an error. */
static ssize_t taken(int fd, off_t at, size_t len) {
    struct stat st;
    if (is(READ_ONLY)) return refused(EROFS);
    if (is(BROKEN)) return refused(EIO);
    if (!is(FULL) || len == 0) return (ssize_t)len;
    if (fstat(fd, &st)) return -1;
    int64_t inside = at < st.st_size ? st.st_size - at : 0, room = turned->room < 0 ? 0 : turned->room;
    int64_t takes = (int64_t)len < inside + room ? (int64_t)len : inside + room;
    if (takes == 0) return refused(ENOSPC);
    if (takes > inside) __atomic_fetch_sub(&turned->room, takes - inside, __ATOMIC_SEQ_CST);
    return takes;
}

static ssize_t write_at(int fd, const void *bytes, size_t len, off_t at, int moves) {
    struct node *node = ours(fd);
    if (moves) {
        struct stat st;
        int appends = (fcntl(fd, F_GETFL) & O_APPEND) != 0;
        at = appends && !fstat(fd, &st) ? st.st_size : lseek(fd, 0, SEEK_CUR);
    }
    ssize_t takes = taken(fd, at, len);
    if (takes < 0) return -1;
    ssize_t wrote = moves ? syscall(SYS_write, fd, bytes, takes) : syscall(SYS_pwrite64, fd, bytes, takes, at);
    if (wrote > 0) note(node, at, at + wrote);
    return wrote;
}

ssize_t write(int fd, const void *bytes, size_t len) {
    return ours(fd) ? write_at(fd, bytes, len, 0, 1) : syscall(SYS_write, fd, bytes, len);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at) {
    return ours(fd) ? write_at(fd, bytes, len, at, 0) : syscall(SYS_pwrite64, fd, bytes, len, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at) { return pwrite64(fd, bytes, len, at); }

/* The first part that is not empty: a short write, which every caller must expect. */
static ssize_t write_first(int fd, const struct iovec *parts, int count, off_t at, int moves) {
    for (int n = 0; n < count; n++)
        if (parts[n].iov_len) return write_at(fd, parts[n].iov_base, parts[n].iov_len, at, moves);
    return 0;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    return ours(fd) ? write_first(fd, parts, count, 0, 1) : syscall(SYS_writev, fd, parts, count);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    return ours(fd) ? write_first(fd, parts, count, at, 0) : syscall(SYS_pwritev, fd, parts, count, at, 0);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return pwritev64(fd, parts, count, at); }

int ftruncate64(int fd, off64_t len) {
    struct node *node = ours(fd);
    if (node && is(READ_ONLY)) return refused(EROFS);
    if (node) node->whole = 1;
    return (int)syscall(SYS_ftruncate, fd, len);
}

int ftruncate(int fd, off_t len) { return ftruncate64(fd, len); }

void *mmap(void *at, size_t len, int prot, int flags, int fd, off_t from) {
    if (!(flags & MAP_ANONYMOUS) && (flags & MAP_SHARED) && (prot & PROT_WRITE) && ours(fd)) give_up("mmap to write");
    return (void *)syscall(SYS_mmap, at, len, prot, flags, fd, from);
}

void *mmap64(void *at, size_t len, int prot, int flags, int fd, off64_t from) {
    return mmap(at, len, prot, flags, fd, from);
}

ssize_t copy_file_range(int from, off64_t *at, int fd, off64_t *to, size_t len, unsigned flags) {
    if (ours(fd)) give_up("copy_file_range");
    return syscall(SYS_copy_file_range, from, at, fd, to, len, flags);
}

int fallocate64(int fd, int mode, off64_t from, off64_t len) {
    if (ours(fd)) give_up("fallocate");
    return (int)syscall(SYS_fallocate, fd, mode, from, len);
}

int fallocate(int fd, int mode, off_t from, off_t len) { return fallocate64(fd, mode, from, len); }

int dup(int fd) {
    if (ours(fd)) give_up("dup");
    return (int)syscall(SYS_dup, fd);
}

/* Syncing. */

static int on_platter(const char *kind, ino_t ino, const char *more, int flags) {
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s/%llu%s", platter, kind, (unsigned long long)ino, more);
    int fd = real_open(path, flags | O_CLOEXEC, 0600);
    if (fd < 0) give_up(path);
    return fd;
}

static void copy(int from, int to, off_t at, off_t end) {
    char bytes[65536];
    while (at < end) {
        size_t want = end - at < (off_t)sizeof bytes ? (size_t)(end - at) : sizeof bytes;
        ssize_t got = pread(from, bytes, want, at);
        if (got < 0) give_up("the file cannot be read");
        if (got == 0) return;
        if (syscall(SYS_pwrite64, to, bytes, got, at) != got) give_up("the platter cannot be written");
        at += got;
    }
}

static void sync_bytes(int fd, struct node *node) {
    char link[64];
    struct stat st;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int from = real_open(link, O_RDONLY | O_CLOEXEC, 0), to = on_platter("inodes", node->ino, "", O_RDWR | O_CREAT);
    if (from < 0 || fstat(from, &st)) give_up("the file cannot be opened again");
    if (node->whole) copy(from, to, 0, st.st_size);
    else for (size_t n = 0; n < node->count; n++) copy(from, to, node->range[n].from, node->range[n].to);
    if (syscall(SYS_ftruncate, to, st.st_size)) give_up("the platter cannot be cut");
    node->whole = 0;
    node->count = 0;
    syscall(SYS_close, from);
    syscall(SYS_close, to);
}

static void sync_names(int fd, struct node *node) {
    char link[64], old[PATH_MAX + 64], new[PATH_MAX + 64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    DIR *folder = opendir(link);
    if (!folder) give_up("the folder cannot be read");
    int to = on_platter("names", node->ino, ".new", O_WRONLY | O_CREAT | O_TRUNC);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        char kind = entry->d_type == DT_DIR ? 'd' : 'f';
        dprintf(to, "%llu %c %s\n", (unsigned long long)entry->d_ino, kind, entry->d_name);
    }
    closedir(folder);
    syscall(SYS_close, to);
    snprintf(old, sizeof old, "%s/names/%llu.new", platter, (unsigned long long)node->ino);
    snprintf(new, sizeof new, "%s/names/%llu", platter, (unsigned long long)node->ino);
    if (syscall(SYS_renameat2, AT_FDCWD, old, AT_FDCWD, new, 0)) give_up("the names cannot be kept");
}

static int sync_fd(int fd, long call) {
    struct node *node = ours(fd);
    if (!node) return (int)syscall(call, fd);
    if (is(BROKEN)) return refused(EIO);
    pthread_mutex_lock(&lock);
    if (node->is_folder) sync_names(fd, node);
    else if (!is(DEAF)) sync_bytes(fd, node);
    pthread_mutex_unlock(&lock);
    __atomic_fetch_add(&turned->syncs, 1, __ATOMIC_SEQ_CST);
    return 0;
}

int fsync(int fd) { return sync_fd(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_fd(fd, SYS_fdatasync); }

/* Asks the kernel to write, not the disk to keep, and never keeps a length: worth nothing. */
int sync_file_range(int fd, off64_t from, off64_t len, unsigned flags) {
    if (ours(fd)) return is(BROKEN) ? refused(EIO) : 0;
    return (int)syscall(SYS_sync_file_range, fd, from, len, flags);
}

/* Names. */

static int renames(int folder, const char *path) {
    if (!is_ours(folder, path)) return 0;
    if (is(READ_ONLY)) return refused(EROFS);
    return is(BROKEN) ? refused(EIO) : 0;
}

static void hold(int folder, const char *path) {
    char held[PATH_MAX + 64];
    struct stat st;
    if (!is_ours(folder, path) || fstatat(folder, path, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode)) return;
    snprintf(held, sizeof held, "%s/held/%llu", platter, (unsigned long long)st.st_ino);
    if (linkat(folder, path, AT_FDCWD, held, 0) && errno != EEXIST) give_up(held);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    if (renames(from, old) || renames(to, new)) return -1;
    hold(to, new);
    return (int)syscall(SYS_renameat2, from, old, to, new, flags);
}

int renameat(int from, const char *old, int to, const char *new) { return renameat2(from, old, to, new, 0); }
int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }

/* Removes an empty folder by moving it to those that are held: a folder cannot be kept by a second name as a file can. */
static int hold_folder(int folder, const char *path) {
    char held[PATH_MAX + 64];
    struct stat st;
    int fd = (int)syscall(SYS_openat, folder, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return -1;
    DIR *entries = fdopendir(fd);
    if (!entries || fstat(fd, &st)) give_up("the folder cannot be read");
    int count = 0;
    while (readdir(entries)) count++;
    closedir(entries);
    if (count > 2) return refused(ENOTEMPTY);
    snprintf(held, sizeof held, "%s/held/%llu", platter, (unsigned long long)st.st_ino);
    return (int)syscall(SYS_renameat2, folder, path, AT_FDCWD, held, 0);
}

int unlinkat(int folder, const char *path, int flags) {
    if (renames(folder, path)) return -1;
    if ((flags & AT_REMOVEDIR) && is_ours(folder, path)) return hold_folder(folder, path);
    hold(folder, path);
    return (int)syscall(SYS_unlinkat, folder, path, flags);
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int folder, const char *path, mode_t mode) {
    if (is_ours(folder, path) && faccessat(folder, path, F_OK, 0)) {
        if (is(READ_ONLY)) return refused(EROFS);
        if (is_full()) return refused(ENOSPC);
    }
    return (int)syscall(SYS_mkdirat, folder, path, mode);
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* Room, as the disk tells it. */

static int told(const char *path, struct statvfs *room) {
    struct statfs raw;
    if (syscall(SYS_statfs, path, &raw)) return -1;
    memset(room, 0, sizeof *room);
    room->f_bsize = raw.f_bsize;
    room->f_frsize = raw.f_frsize ? raw.f_frsize : raw.f_bsize;
    room->f_blocks = raw.f_blocks;
    room->f_bfree = raw.f_bfree;
    room->f_bavail = raw.f_bavail;
    room->f_files = raw.f_files;
    room->f_ffree = raw.f_ffree;
    room->f_favail = raw.f_ffree;
    room->f_namemax = raw.f_namelen;
    if (!is_ours(AT_FDCWD, path)) return 0;
    if (is(FULL) && !is(UNTOLD)) room->f_bfree = room->f_bavail = is_full() ? 0 : turned->room / room->f_frsize;
    if (is(READ_ONLY)) room->f_flag |= ST_RDONLY;
    return 0;
}

int statvfs(const char *restrict path, struct statvfs *restrict room) { return told(path, room); }
int statvfs64(const char *restrict path, struct statvfs64 *restrict room) {
    return told(path, (struct statvfs *)room);
}
