// Package demo owns data of our own making: three invented merchants with shops,
// people, articles, a baseline year and a stream of contacts, the same for the
// same seed. It does not own storage: its structs are plain and mapped by the
// caller, and nothing here is read by the product outside demo mode and tests.
package demo
