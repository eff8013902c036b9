import { type Geocoder, Overasked } from './geocoder.ts'

/** In a row; then it is left alone. */
const maxFailures = 5
const firstPauseMs = 30_000
const longestPauseMs = 600_000
/** Who would have to wait for longer is refused instead. */
const maxWaitMs = 2_000
const timeoutMs = 5_000

/** Nobody was asked: too many want to, or it is left alone. */
export class NotAsked extends Error {
  readonly retryAfterMs: number

  constructor(name: string, retryAfterMs: number) {
    super(`${name} is not asked for ${Math.ceil(retryAfterMs / 1_000)} s`)
    this.retryAfterMs = retryAfterMs
  }
}

export interface Time {
  nowMs(): number
  /** Rejects when the signal ends. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

/**
 * Asks a geocoder no more than it is to be asked, and not at all while it fails: after five failures in a row, or when it says so,
 * it is left alone for a while, which doubles until it answers again. Then one question tries it.
 */
export function guarded(geocoder: Geocoder, time: Time = processTime): Geocoder {
  const stepMs = 1_000 / geocoder.perSecond
  /** When the next question may be asked. */
  let freeAtMs = 0
  let closedUntilMs = 0
  let failures = 0
  let pauseMs = firstPauseMs

  function closeFor(ms: number): void {
    closedUntilMs = Math.max(closedUntilMs, time.nowMs() + ms)
  }

  async function turn(signal: AbortSignal): Promise<void> {
    const nowMs = time.nowMs()
    if (nowMs < closedUntilMs) throw new NotAsked(geocoder.name, closedUntilMs - nowMs)
    const atMs = Math.max(nowMs, freeAtMs)
    if (atMs - nowMs > maxWaitMs) throw new NotAsked(geocoder.name, atMs - nowMs)
    freeAtMs = atMs + stepMs
    if (atMs > nowMs) await time.wait(atMs - nowMs, signal)
    if (time.nowMs() < closedUntilMs) throw new NotAsked(geocoder.name, closedUntilMs - time.nowMs())
    // One tries it, the others wait for what comes of that.
    if (failures >= maxFailures) closeFor(timeoutMs)
  }

  async function asked<Answer>(signal: AbortSignal, ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    await turn(signal)
    try {
      const answer = await ask(AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))
      failures = 0
      pauseMs = firstPauseMs
      closedUntilMs = 0
      return answer
    } catch (error) {
      // Whoever asked has gone: that says nothing about the geocoder.
      if (signal.aborted) throw error
      failures += 1
      if (error instanceof Overasked) closeFor(error.pauseMs)
      if (failures >= maxFailures) {
        closeFor(pauseMs)
        pauseMs = Math.min(longestPauseMs, pauseMs * 2)
      }
      throw error
    }
  }

  return {
    ...geocoder,
    addressOf: (place, signal) => asked(signal, (own) => geocoder.addressOf(place, own)),
    search: (what, signal) => asked(signal, (own) => geocoder.search(what, own)),
  }
}

const processTime: Time = {
  nowMs: () => performance.now(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', stopped)
      }
      const stopped = () => {
        done()
        reject(signal.reason)
      }
      const timer = setTimeout(() => {
        done()
        resolve()
      }, ms)
      signal.addEventListener('abort', stopped)
    }),
}
