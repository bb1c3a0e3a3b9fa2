"""Sockets and the kernel: the only room that opens, reads or writes a socket."""
