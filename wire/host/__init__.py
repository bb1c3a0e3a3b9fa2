"""What a process needs of its machine: TLS contexts, the boot id, listening sockets, the garbage collector."""
