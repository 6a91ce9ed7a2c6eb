// The hooks of the scenic area, one file for each family.
package main

// Not called: the host calls hooks.
func main() {}
