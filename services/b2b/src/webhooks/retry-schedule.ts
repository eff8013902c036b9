const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/**
 * Pauses after each attempt that was not accepted. With the attempt at once that is ten attempts within about three days
 * and four hours; each pause is 10 % shorter to 10 % longer, so that many deliveries to one endpoint spread out.
 */
export const retryPausesMs: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]

/**
 * @param attempts how many there were, at least 1
 * @param random from 0 up to 1
 * @returns how long to wait for the next attempt, or undefined when it was the last
 */
export function nextPauseMs(attempts: number, random: number): number | undefined {
  const pause = retryPausesMs[attempts - 1]
  return pause === undefined ? undefined : Math.round(pause * (0.9 + random * 0.2))
}
