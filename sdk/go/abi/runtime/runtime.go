// Package runtime hands out the memory that the generated bindings and the host write arguments and results into.
package runtime

import (
	"runtime"
	"unsafe"
)

// Allocate gives zeroed memory that stays where it is until the pinner lets go of it. No memory is nil.
func Allocate(pinner *runtime.Pinner, size, align uintptr) unsafe.Pointer {
	if size == 0 {
		return nil
	}
	block := words(size, align)
	pinner.Pin(block)
	return unsafe.Pointer(block)
}

// Unpin is called by the bindings when arguments were read. They stay: texts lie in them.
func Unpin() {}

// What the host wrote into. It lives as long as the instance, which is one hook.
var kept []*uint64

// The host asks for memory through this while nothing else of the component may be called. What Go asks of its system
// meanwhile, the time, is answered within the component.
//
//go:wasmexport cabi_realloc
func realloc(old unsafe.Pointer, oldSize, align, size uintptr) unsafe.Pointer {
	if size <= oldSize {
		return old
	}
	block := words(size, align)
	kept = append(kept, block)
	if oldSize > 0 {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(block)), size), unsafe.Slice((*byte)(old), oldSize))
	}
	return unsafe.Pointer(block)
}

// Nothing of the component model asks for more than eight.
func words(size, align uintptr) *uint64 {
	if align > 8 {
		panic("memory is aligned to 8 bytes at most")
	}
	return unsafe.SliceData(make([]uint64, (size+7)/8))
}
