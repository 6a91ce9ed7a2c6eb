/* What the C library asks the system for, answered without a system: text that is printed goes to the operator's log, the clock is
 * the turn's, and there are no files. The names are those of the library's imports; a definition here takes their place. */
#include "interface.h"

/* Of WASI: an error that says "not supported", the standard error output, a character device. */
#define NOT_SUPPORTED 58
#define STANDARD_ERROR 2
#define CHARACTER_DEVICE 2

typedef struct {
    const char *at;
    size_t length;
} piece;

typedef struct {
    uint8_t kind;
    uint16_t flags;
    uint64_t rights, inherited;
} status;

int32_t __imported_wasi_snapshot_preview1_fd_write(int32_t file, int32_t pieces, int32_t count, int32_t written);
int32_t __imported_wasi_snapshot_preview1_fd_fdstat_get(int32_t file, int32_t into);
int32_t __imported_wasi_snapshot_preview1_fd_seek(int32_t file, int64_t offset, int32_t from, int32_t into);
int32_t __imported_wasi_snapshot_preview1_fd_close(int32_t file);
int32_t __imported_wasi_snapshot_preview1_clock_time_get(int32_t clock, int64_t precision, int32_t into);

int32_t __imported_wasi_snapshot_preview1_fd_write(int32_t file, int32_t pieces, int32_t count, int32_t written) {
    const piece *from = (const piece *)pieces;
    size_t length = 0;
    for (int32_t i = 0; i < count; i++) length += from[i].length;
    char *text = calloc(length + 1, 1), *next = text;
    for (int32_t i = 0; i < count; i++) {
        memcpy(next, from[i].at, from[i].length);
        next += from[i].length;
    }
    *(size_t *)written = length;
    if (length > 0 && text[length - 1] == '\n') text[length - 1] = '\0';
    if (text[0] != '\0') frontdesk_plugin_turn_log(TEXT(file == STANDARD_ERROR ? "warn" : "info"), TEXT(text));
    return 0;
}

/* A device, so that each line is written at its end. */
int32_t __imported_wasi_snapshot_preview1_fd_fdstat_get([[maybe_unused]] int32_t file, int32_t into) {
    *(status *)into = (status){.kind = CHARACTER_DEVICE};
    return 0;
}

int32_t __imported_wasi_snapshot_preview1_fd_seek(
    [[maybe_unused]] int32_t file, [[maybe_unused]] int64_t offset, [[maybe_unused]] int32_t from, [[maybe_unused]] int32_t into) {
    return NOT_SUPPORTED;
}

int32_t __imported_wasi_snapshot_preview1_fd_close([[maybe_unused]] int32_t file) { return 0; }

int32_t __imported_wasi_snapshot_preview1_clock_time_get(
    [[maybe_unused]] int32_t clock, [[maybe_unused]] int64_t precision, int32_t into) {
    *(uint64_t *)into = (uint64_t)desk_now() * 1000000;
    return 0;
}
