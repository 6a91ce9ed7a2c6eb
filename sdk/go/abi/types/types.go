// Package types has what the generated bindings make of the component model's options, results and tuples.
package types

// Which of the two an [Option] is.
const (
	OptionNone = 0
	OptionSome = 1
)

// Which of the two a [Result] is.
const (
	ResultOk  = 0
	ResultErr = 1
)

// Option is a value, or none.
type Option[T any] struct {
	there bool
	value T
}

// Some is an option with a value.
func Some[T any](value T) Option[T] { return Option[T]{true, value} }

// None is an option without one.
func None[T any]() Option[T] { return Option[T]{} }

// Tag is OptionSome or OptionNone.
func (o Option[T]) Tag() uint8 {
	if o.there {
		return OptionSome
	}
	return OptionNone
}

// Some is the value; it panics where there is none.
func (o Option[T]) Some() T {
	if !o.there {
		panic("an option without a value was asked for it")
	}
	return o.value
}

// SomeOr is the value, or another one where there is none.
func (o Option[T]) SomeOr(other T) T {
	if o.there {
		return o.value
	}
	return other
}

// Result is what was asked for, or why not.
type Result[T, E any] struct {
	failed bool
	ok     T
	err    E
}

// Ok is a result that went well.
func Ok[T, E any](value T) Result[T, E] { return Result[T, E]{ok: value} }

// Err is one that did not.
func Err[T, E any](err E) Result[T, E] { return Result[T, E]{failed: true, err: err} }

// Tag is ResultOk or ResultErr.
func (r Result[T, E]) Tag() uint8 {
	if r.failed {
		return ResultErr
	}
	return ResultOk
}

// Ok is what was asked for; it panics where there is an error.
func (r Result[T, E]) Ok() T {
	if r.failed {
		panic("a result with an error was asked for its value")
	}
	return r.ok
}

// Err is the error; it panics where there is none.
func (r Result[T, E]) Err() E {
	if !r.failed {
		panic("a result with a value was asked for its error")
	}
	return r.err
}

// Unit is nothing to tell.
type Unit struct{}

// Tuple2 is two values.
type Tuple2[A, B any] struct {
	F0 A
	F1 B
}

// Tuple3 is three values.
type Tuple3[A, B, C any] struct {
	F0 A
	F1 B
	F2 C
}
