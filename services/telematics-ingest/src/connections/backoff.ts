const firstPauseMs = 5_000
const longestPauseMs = 15 * 60_000
const jitter = 0.2

/**
 * How long to wait after so many failures in a row: twice as long each time, a fifth more or less so that connections that
 * failed together do not come back together, and never less than the provider asked for.
 * @param random from 0 up to 1
 */
export function pauseAfterFailureMs(consecutive: number, retryAfterMs: number | undefined, random: number): number {
  const doubled = Math.min(firstPauseMs * 2 ** Math.min(Math.max(consecutive, 1) - 1, 20), longestPauseMs)
  return Math.max(Math.round(doubled * (1 - jitter + 2 * jitter * random)), retryAfterMs ?? 0)
}
