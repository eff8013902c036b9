import { setTimeout as sleep } from 'node:timers/promises'

/** The time in which a vehicle lives. It may run faster than the wall's, and may be moved. */
export interface VehicleClock {
  /** ms since 1970 */
  now(): number
  /** Resolves when `now()` has reached the instant; at once where it has passed. */
  until(instantMs: number, signal?: AbortSignal): Promise<void>
}

/** No timer is set for longer; a clock may be asked to wait for weeks. */
const longestSleepMs = 3_600_000

/** A clock of its own that begins at an instant and runs `speed` times as fast as the wall's. */
export function acceleratedClock({ startMs, speed }: { startMs: number; speed: number }): VehicleClock {
  if (!(speed > 0)) throw new RangeError('a speed is above 0')
  const wallStart = performance.now()
  const now = () => startMs + (performance.now() - wallStart) * speed
  return {
    now,
    async until(instantMs, signal) {
      for (let left = (instantMs - now()) / speed; left > 0; left = (instantMs - now()) / speed) {
        await sleep(Math.min(Math.max(left, 1), longestSleepMs), undefined, signal && { signal })
      }
    },
  }
}
