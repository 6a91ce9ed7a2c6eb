/* Memory of one hook: handed out one piece behind the other, never taken back. The host starts every hook in a fresh instance, so
 * that the end of the hook frees everything at once. Behind each piece lies a zero byte: text of the host needs no copy. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ALIGNMENT 16
#define PAGE 65536

extern unsigned char __heap_base;

static uintptr_t next;

static void *piece(size_t alignment, size_t size) {
    if (next == 0) next = (uintptr_t)&__heap_base;
    /* In front of a piece stands its size, for `realloc`. */
    uintptr_t start = (next + sizeof(size_t) + alignment - 1) & ~(uintptr_t)(alignment - 1);
    uintptr_t end = start + size + 1;
    if (size > PTRDIFF_MAX || end < start) return NULL;
    size_t have = __builtin_wasm_memory_size(0) * PAGE;
    if (end > have && __builtin_wasm_memory_grow(0, (end - have + PAGE - 1) / PAGE) == (size_t)-1) return NULL;
    next = end;
    ((size_t *)start)[-1] = size;
    return (void *)start;
}

void *malloc(size_t size) { return piece(ALIGNMENT, size); }

void *calloc(size_t count, size_t size) {
    size_t bytes;
    /* Memory of WebAssembly begins as zeros, and none is used twice. */
    return __builtin_mul_overflow(count, size, &bytes) ? NULL : piece(ALIGNMENT, bytes);
}

void *realloc(void *old, size_t size) {
    size_t had = old == NULL ? 0 : ((size_t *)old)[-1];
    if (old != NULL && size <= had) return old;
    void *new = piece(ALIGNMENT, size);
    if (new != NULL && had > 0) memcpy(new, old, had);
    return new;
}

void free(void *) {}

void *aligned_alloc(size_t alignment, size_t size) { return piece(alignment < ALIGNMENT ? ALIGNMENT : alignment, size); }

int posix_memalign(void **into, size_t alignment, size_t size) {
    *into = aligned_alloc(alignment, size);
    return *into == NULL ? ENOMEM : 0;
}
