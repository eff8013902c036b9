import type { DriverPrivacy } from '@clutch/contracts/telematics/driver-privacy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attribute, gapMs, lookThrough, type Place, Rules, type Seen } from './attribution.ts'

const minuteMs = 60_000
let made = 0

function seen(minute: number, more: Partial<Seen> = {}): Seen {
  made += 1
  const timeMs = minute * minuteMs
  const id = made.toString(16).padStart(16, '0')
  return { timeMs, id, receivedAtMs: timeMs, driverKey: undefined, ignition: null, hidden: 'no', ...more }
}

function driversOf(readings: readonly Seen[]): (string | null | undefined)[] {
  let place: Place | undefined
  return readings.map((reading) => {
    const { drive, next } = attribute(place, reading)
    place = { timeMs: reading.timeMs, id: reading.id, drive: next }
    return drive?.driverKey
  })
}

test('a driver’s readings begin with the key and end with another key, the ignition or a silence', () => {
  const drives = [
    seen(0, { ignition: true }),
    seen(1, { ignition: true, driverKey: 'A' }),
    seen(2, { ignition: true }),
    seen(3, { driverKey: 'B' }),
    seen(4),
    seen(5, { ignition: false }),
  ]
  expect(driversOf(drives)).toEqual([undefined, 'A', 'A', 'B', 'B', 'B'])
  // The place where the car was left is still the driver's; what comes after is nobody's.
  const parked = [
    seen(0, { driverKey: 'A', ignition: true }),
    seen(1, { ignition: false }),
    seen(2, { ignition: false }),
  ]
  expect(driversOf(parked)).toEqual(['A', 'A', undefined])
  // Shown before the engine is started: off does not end what has not begun.
  const early = [
    seen(0, { driverKey: 'A', ignition: false }),
    seen(1, { ignition: false }),
    seen(2, { ignition: true }),
  ]
  expect(driversOf(early)).toEqual(['A', 'A', 'A'])
  const gapMinutes = gapMs / minuteMs
  expect(driversOf([seen(0, { driverKey: 'A' }), seen(gapMinutes), seen(2 * gapMinutes + 1)])).toEqual([
    'A',
    'A',
    undefined,
  ])
})

const privacy = (driverKey: string, keepPositionsDays: number | null, mode: DriverPrivacy['mode']): DriverPrivacy => ({
  id: `drp_${driverKey}`,
  version: 1,
  driverKey,
  keepPositionsDays,
  mode,
  createdAt: '2026-01-01T00:00:00.000Z',
})

const dayMs = 86_400_000

/** A store of one device, as the sweep sees it: what is hidden says afterwards only what is left. */
class Device {
  readonly rows: (Seen & { readonly was: { driverKey: string | undefined; ignition: boolean | null } })[]
  readonly hiddenAs = new Map<string, string | null>()

  constructor(readings: readonly Seen[]) {
    this.rows = readings.map((reading) => ({ ...reading, was: reading }))
  }

  /** From the beginning, in pages. */
  sweep(rules: Rules, nowMs: number, page: number, modes: ReadonlyMap<string, DriverPrivacy['mode']>): void {
    let place: Place | undefined
    for (;;) {
      const begin = place
      const after = this.rows.filter(
        (row) => begin === undefined || row.timeMs > begin.timeMs || (row.timeMs === begin.timeMs && row.id > begin.id),
      )
      const seenNow = after.slice(0, page)
      const isLast = seenNow.length < page
      const { hide, places } = lookThrough(seenNow, begin, { rules, nowMs, isLast })
      for (const { id, driverKey, leave } of hide) {
        const at = this.rows.findIndex((row) => row.id === id)
        const row = this.rows[at]!
        if (!this.hiddenAs.has(id)) this.hiddenAs.set(id, driverKey)
        const mode = driverKey === null ? 'erase-readings' : modes.get(driverKey)
        if (mode === 'coarsen') this.rows[at] = { ...row, hidden: 'coarsened' }
        else if (mode === 'erase-positions') this.rows[at] = { ...row, hidden: 'placeless' }
        else {
          const hidden =
            leave === 'last'
              ? 'erased-last'
              : leave === 'key'
                ? 'noted'
                : leave === 'key-not-started'
                  ? 'noted-not-started'
                  : 'erased'
          const key = leave.startsWith('key') && driverKey !== null ? driverKey : undefined
          this.rows[at] = { ...row, hidden, driverKey: key, ignition: null }
        }
      }
      if (isLast) return
      place = places.at(-1)
    }
  }
}

test('however often and in whatever pages it is looked through, exactly the drivers’ readings are hidden when they are due', () => {
  const step = fc.record({
    // Some after a silence.
    pauseMin: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 1, max: 29 }) },
      { weight: 1, arbitrary: fc.constant(45) },
    ),
    driverKey: fc.option(fc.constantFrom('A', 'B', 'C', 'D'), { nil: undefined, freq: 2 }),
    ignition: fc.constantFrom(true, true, true, false, null),
  })
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 2, max: 9 }),
      fc.array(fc.integer({ min: 0, max: 3 * 24 * 60 }), { minLength: 1, maxLength: 6 }),
      (steps, page, sweepsAtMin) => {
        let minute = 0
        const readings = steps.map(({ pauseMin, ...more }) => {
          minute += pauseMin
          return seen(minute, more)
        })
        const truth = driversOf(readings)
        const privacies = [
          privacy('A', 1, 'erase-readings'),
          privacy('B', 0, 'erase-readings'),
          privacy('C', 1, 'erase-positions'),
        ]
        const days = new Map(privacies.map(({ driverKey, keepPositionsDays }) => [driverKey, keepPositionsDays!]))
        const modes = new Map(privacies.map(({ driverKey, mode }) => [driverKey, mode]))
        const rules = new Rules(privacies)
        // Everything is there; the clock goes on.
        const device = new Device(readings)
        for (const atMin of sweepsAtMin.toSorted((a, b) => a - b)) {
          const nowMs = (minute + atMin) * minuteMs
          device.sweep(rules, nowMs, page, modes)
          readings.forEach((reading, index) => {
            const driver = truth[index]
            const kept = driver == null ? undefined : days.get(driver)
            const isDue = kept !== undefined && nowMs - reading.timeMs >= kept * dayMs
            expect(device.hiddenAs.has(reading.id), `${index} of ${driver} at ${atMin}`).toBe(isDue)
          })
        }
        // Once everything is due, no erased reading says any more who drove.
        device.sweep(rules, minute * minuteMs + 10 * dayMs, page, modes)
        expect(device.rows.filter(({ hidden }) => hidden.startsWith('noted'))).toEqual([])
      },
    ),
    { numRuns: 2_000 },
  )
})

test('what comes late among erased readings is erased with them, and what comes late after the drive is not', () => {
  const readings = [
    seen(0, { driverKey: 'A', ignition: true }),
    seen(10, { ignition: true }),
    seen(20, { ignition: false }),
  ]
  const rules = new Rules([privacy('A', 0, 'erase-readings')])
  const modes = new Map([['A', 'erase-readings' as const]])
  const device = new Device(readings)
  device.sweep(rules, 100 * dayMs, 100, modes)
  const late = [seen(5, { ignition: true }), seen(25, { ignition: false })]
  const again = new Device([...device.rows, ...late].toSorted((a, b) => a.timeMs - b.timeMs))
  again.sweep(rules, 101 * dayMs, 100, modes)
  expect([...again.hiddenAs.keys()]).toEqual([late[0]!.id])
})
