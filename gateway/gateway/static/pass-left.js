// Whoever signs out, or is about to sign in, finds no pass of anyone on this device.
globalThis.caches?.delete("passes");
