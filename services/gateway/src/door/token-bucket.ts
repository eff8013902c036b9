export interface Bucket {
  tokens: number
  /** When `tokens` was true. */
  atMs: number
}

export interface Verdict {
  allowed: boolean
  /** What is left afterwards. */
  remaining: number
  /** Until it is full again. */
  resetMs: number
  /** Until one more is allowed; 0 when one is. */
  retryMs: number
}

/** Takes one of `perMinute`, which refill evenly. Pure: the bucket afterwards is returned. */
export function take(
  bucket: Bucket | undefined,
  perMinute: number,
  nowMs: number,
): { bucket: Bucket; verdict: Verdict } {
  const perMs = perMinute / 60_000
  const elapsedMs = Math.max(0, nowMs - (bucket?.atMs ?? nowMs))
  const full = Math.min(perMinute, (bucket?.tokens ?? perMinute) + elapsedMs * perMs)
  const allowed = full >= 1
  const tokens = allowed ? full - 1 : full
  return {
    bucket: { tokens, atMs: nowMs },
    verdict: {
      allowed,
      remaining: Math.floor(tokens),
      resetMs: (perMinute - tokens) / perMs,
      retryMs: tokens >= 1 ? 0 : (1 - tokens) / perMs,
    },
  }
}
