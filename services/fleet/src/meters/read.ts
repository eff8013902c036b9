import type { MeterEntry } from '@clutch/contracts/fleet/meters'
import type { Tx } from '../kit.ts'
import {
  type Anchor,
  anchorsOf,
  type Estimate,
  estimateAt,
  instantsOf,
  type MeterName,
  offsetAt,
  type ReadOff,
  travelledBy,
  type Window,
} from './meter.ts'
import { findFirstMarkWith, findMarksAround, findMeterEntries, findWindows } from './store.ts'

/** A reading of a vehicle's counter: metres, or seconds. */
export interface MeterReading extends Estimate {
  /** What the instrument of that time shows. */
  displayed: number
}

/** In metres or seconds, those that count. */
export function readOffs(meter: MeterName, entries: readonly MeterEntry[]): ReadOff[] {
  const unit = meter === 'odometer' ? 1 : 3_600
  return entries
    .filter((entry) => entry.meter === meter && entry.status === 'active')
    .map(({ id, source, value, at, newInstrument }) => ({
      id,
      source,
      value: value * unit,
      atMs: Date.parse(at),
      newInstrument: newInstrument === null ? null : newInstrument * unit,
    }))
}

/** What a vehicle's counter says at an instant; null where nothing is known of it. */
export async function readMeter(
  tx: Tx,
  vehicleId: string,
  meter: MeterName,
  atMs: number,
  known?: readonly MeterEntry[],
): Promise<MeterReading | null> {
  const [reading] = await meterReader(tx, vehicleId, known)(meter, [atMs])
  return reading!
}

export type MeterReader = (meter: MeterName, instants: readonly number[]) => Promise<(MeterReading | null)[]>

/** Reads a vehicle's counters at any instants: what is the same for all of them is looked up once, and the marks around them together. */
export function meterReader(tx: Tx, vehicleId: string, known?: readonly MeterEntry[]): MeterReader {
  let entries = known
  let windows: Window[] | undefined
  const anchorsBy = new Map<MeterName, Anchor[]>()
  return async (meter, instants) => {
    entries ??= await findMeterEntries(tx, vehicleId)
    windows ??= await findWindows(tx, vehicleId)
    const readOff = readOffs(meter, entries)
    let anchors = anchorsBy.get(meter)
    if (anchors === undefined) {
      anchors = anchorsOf(meter, readOff)
      const first = anchors.length === 0 ? await firstSaid(tx, meter, windows) : undefined
      if (first !== undefined) anchors.push(first)
      anchorsBy.set(meter, anchors)
    }
    if (anchors.length === 0) return instants.map(() => null)
    const of = instants.map((atMs) => ({
      atMs,
      before: anchors.findLast((anchor) => anchor.atMs <= atMs),
      after: anchors.find((anchor) => anchor.atMs > atMs),
    }))
    const asked = of.flatMap(({ atMs, before, after }) =>
      [before?.atMs, atMs, after?.atMs].filter((ms) => ms !== undefined),
    )
    const [earliest, latest] = [Math.min(...asked), Math.max(...asked)]
    const meets = windows.filter(({ fromMs, untilMs }) => fromMs <= latest && (untilMs ?? latest) >= earliest)
    const around = await findMarksAround(
      tx,
      meets.flatMap((window) => instantsOf(window, asked).map((ms) => ({ deviceId: window.deviceId, ms }))),
    )
    const travelled = travelledBy(meter, meets, around)
    return of.map(({ atMs, before, after }) => {
      const estimate = estimateAt(atMs, { before, after }, travelled)
      return { ...estimate, displayed: estimate.total - offsetAt(readOff, atMs) }
    })
  }
}

/** What counts where nobody has read anything off: what the vehicle said first, then a device, else nothing but differences. */
async function firstSaid(tx: Tx, meter: MeterName, windows: readonly Window[]): Promise<Anchor | undefined> {
  const said =
    meter === 'odometer'
      ? [
          { place: 4, source: 'vehicle', error: 1_000 },
          { place: 5, source: 'device', error: null },
          { place: 1, source: 'fixes', error: null },
        ]
      : [
          { place: 6, source: 'vehicle', error: 360 },
          { place: 3, source: 'fixes', error: null },
        ]
  for (const { place, source, error } of said) {
    for (const window of windows) {
      const mark = await findFirstMarkWith(tx, window, place)
      if (mark === undefined) continue
      // Of a device that was elsewhere before, its own totals begin with this vehicle.
      const total = source === 'fixes' ? 0 : (mark[place] as number)
      return { atMs: mark[0], total, error, source: source as Anchor['source'], id: null }
    }
  }
  return undefined
}
