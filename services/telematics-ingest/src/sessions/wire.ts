/** What a connection needs of its transport. Over UDP there is no connection: a peer is an address and a port. */
export interface Wire {
  readonly remoteAddress: string
  /** The host that takes part in a session may still be told something. */
  readonly writable: boolean
  /** Bytes that were written and have not left yet. */
  readonly unsentBytes: number
  write(bytes: Uint8Array): void
  /** Nothing is delivered until it is resumed: the back-pressure. Datagrams that arrive meanwhile wait, as far as there is room. */
  pause(): void
  resume(): void
  /** What was written still leaves, unless nobody takes it. */
  end(): void
  destroy(): void
  listen(listener: WireListener): void
}

export interface WireListener {
  /** @param whole nothing that follows belongs to these bytes: they are a datagram */
  received(bytes: Uint8Array, whole: boolean): void
  idle(): void
  closed(): void
}
