import type { DecodedReading, Position } from '@clutch/contracts/telematics/readings'
import { distanceM } from '@clutch/shared/geo'

/** What a device says is kept as it is. Where it cannot be so, a flag says why to doubt it. */

const futureAfterMs = 5 * 60_000
const fastestKmh = 400
const teleportBeyondM = 1_000
/** Surely nearer than that, wherever on earth: not worth a sine. */
const nearDeg = 0.005
const maxFlags = 16

interface Place {
  readonly lat: number
  readonly lon: number
  readonly atMs: number
}

/** The places of one session, so that each new one can be held against the last. */
export class Plausibility {
  readonly #places = new Track()
  /** Of a clock that is ahead: in years to come everything is within reach, so today's are not held against these. */
  readonly #ahead = new Track()

  /** @returns the reading itself where there is nothing to say */
  judged(reading: DecodedReading, receivedAtMs: number): DecodedReading {
    const { position } = reading
    const atMs = Date.parse(reading.time)
    const isFuture = atMs > receivedAtMs + futureAfterMs
    // Zero degrees are doubted already; nobody has come from there.
    const isPlace = position?.valid === true && !(position.lat === 0 && position.lon === 0)
    const isTeleport = isPlace && (isFuture ? this.#ahead : this.#places).isTeleport(position, atMs)
    if (!isFuture && !isTeleport) return reading
    const flags = [...(reading.flags ?? [])]
    if (isFuture) flags.push('time-in-future')
    if (isTeleport) flags.push('teleport')
    return { ...reading, flags: flags.slice(0, maxFlags) }
  }
}

class Track {
  #last: Place | undefined
  /** Where it seems to have jumped: it is believed when it is there again. */
  #elsewhere: Place | undefined

  isTeleport({ lat, lon }: Position, atMs: number): boolean {
    const place = { lat, lon, atMs }
    const last = this.#last
    if (last === undefined || !isImpossible(last, place)) {
      if (last === undefined || atMs >= last.atMs) this.#last = place
      this.#elsewhere = undefined
      return false
    }
    if (this.#elsewhere !== undefined && !isImpossible(this.#elsewhere, place)) {
      this.#last = place
      this.#elsewhere = undefined
    } else this.#elsewhere = place
    return true
  }
}

/** By the device's own time, in whichever order they came. */
function isImpossible(a: Place, b: Place): boolean {
  if (Math.abs(a.lat - b.lat) < nearDeg && Math.abs(a.lon - b.lon) < nearDeg) return false
  const metres = distanceM(a, b)
  if (metres < teleportBeyondM) return false
  const hours = Math.abs(b.atMs - a.atMs) / 3_600_000
  return metres / 1_000 > fastestKmh * hours
}
