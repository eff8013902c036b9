/** Everything a device, or whoever pretends to be one, can make this process hold or wait for. */
export interface SessionLimits {
  /** A longer frame is garbage, whatever its header says. The longest that a known device sends is 1,280 bytes. */
  readonly maxFrameBytes: number
  readonly maxSessions: number
  /** Many devices share an address behind a carrier's translation, so this is not small. */
  readonly maxSessionsPerAddress: number
  /** Frames of one session whose readings are not durable yet; beyond it the socket is not read. */
  readonly maxFramesInFlight: number
  /** Readings of all sessions that are not durable yet; beyond it no socket is read. */
  readonly maxReadingsInFlight: number
  /** Bytes that belong to no frame, and those of refused frames, before a session is closed and its address banned. */
  readonly garbageBudgetBytes: number
  readonly banMs: number
  /** Bytes that one session may bring, steadily and at once; beyond it the socket is not read for a while. */
  readonly bytesPerSecond: number
  readonly burstBytes: number
  /** After this long a session ends between two frames, so that devices spread over the replicas there are now. */
  readonly maxSessionMs: number
  /** From connection to identification. */
  readonly loginTimeoutMs: number
  readonly idleTimeoutMs: number
  /** Of a request over HTTP: from its head to the end of its answer, without the time that readings take to become durable. */
  readonly requestTimeoutMs: number
  /** Bodies of requests that are held at once, of all sockets; what comes beyond is to be sent again. */
  readonly maxBodyBytesHeld: number
  /** How long readings may take to become durable, and an identity to be found, before the device is cut off unanswered. */
  readonly durableTimeoutMs: number
  readonly drainTimeoutMs: number
}

export const defaultLimits: SessionLimits = {
  maxFrameBytes: 4096,
  maxSessions: 20_000,
  maxSessionsPerAddress: 12_000,
  maxFramesInFlight: 8,
  maxReadingsInFlight: 50_000,
  garbageBudgetBytes: 2048,
  banMs: 60_000,
  bytesPerSecond: 1024 ** 2,
  burstBytes: 4 * 1024 ** 2,
  maxSessionMs: 24 * 3_600_000,
  loginTimeoutMs: 30_000,
  idleTimeoutMs: 15 * 60_000,
  requestTimeoutMs: 30_000,
  maxBodyBytesHeld: 64 * 1024 ** 2,
  durableTimeoutMs: 30_000,
  drainTimeoutMs: 10_000,
}
