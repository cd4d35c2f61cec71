// Command floor is the least work that gives kyctl's tree.
package main

func main() {}
