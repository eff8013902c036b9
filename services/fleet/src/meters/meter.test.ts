import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Around,
  anchorsOf,
  contradiction,
  estimateAt,
  instantsOf,
  offsetAt,
  type ReadOff,
  travelledBy,
  type Window,
} from './meter.ts'
import type { Mark } from './meter-day.ts'

const HOUR_MS = 3_600_000
const mark = (hour: number, distanceM: number, more: Partial<{ vehicleM: number; unseen: 0 | 1 }> = {}): Mark => [
  hour * HOUR_MS,
  distanceM,
  distanceM * 0.03,
  0,
  more.vehicleM ?? null,
  null,
  null,
  more.unseen ?? 0,
]

function lookUp(marks: Readonly<Record<string, readonly Mark[]>>): (deviceId: string, ms: number) => Around {
  return (deviceId, ms) => ({
    before: marks[deviceId]?.findLast(([atMs]) => atMs <= ms) ?? null,
    after: marks[deviceId]?.find(([atMs]) => atMs > ms) ?? null,
  })
}

const entry = (id: string, hour: number, value: number, newInstrument: number | null = null): ReadOff => ({
  id,
  source: 'manual',
  value,
  atMs: hour * HOUR_MS,
  newInstrument,
})

/** Devices one after another in a vehicle, each with marks of its own that grow, some of them after what was not seen. */
const histories = fc
  .array(
    fc.record({
      gapH: fc.integer({ min: 0, max: 50 }),
      begins: fc.integer({ min: 0, max: 900_000 }),
      steps: fc.array(
        fc.record({
          hours: fc.integer({ min: 1, max: 20 }),
          addedM: fc.integer({ min: 0, max: 80_000 }),
          unseen: fc.constantFrom<0 | 1>(0, 0, 0, 1),
          tells: fc.boolean(),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((devices) => {
    const windows: Window[] = []
    const marks: Record<string, Mark[]> = {}
    let hour = 10
    for (const [n, { gapH, begins, steps }] of devices.entries()) {
      const deviceId = `dev_${n}`
      hour += gapH
      const fromMs = hour * HOUR_MS
      let total = begins
      // It was elsewhere before.
      marks[deviceId] = [mark(hour - 5, total)]
      for (const step of steps) {
        hour += step.hours
        total += step.addedM
        marks[deviceId].push(
          mark(hour, total, { unseen: step.unseen, ...(step.tells ? { vehicleM: hour * 50_000 } : {}) }),
        )
      }
      const isLast = n === devices.length - 1
      windows.push({ deviceId, fromMs, untilMs: isLast ? null : hour * HOUR_MS })
    }
    return { windows, travelled: travelledBy('odometer', windows, lookUp(marks)), endH: hour + 20 }
  })

test('what was travelled is additive: of two parts as of the whole, never less than nothing', () => {
  fc.assert(
    fc.property(
      histories,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
      ({ travelled, endH }, at) => {
        const [a, b, c] = at.map((share) => share * endH * HOUR_MS).sort((x, y) => x - y) as [number, number, number]
        const [ab, bc, ac] = [travelled(a, b), travelled(b, c), travelled(a, c)]
        expect(ab.amount).toBeGreaterThanOrEqual(0)
        expect(ac.amount).toBeCloseTo(ab.amount + bc.amount, 3)
        expect(ac.error).toBeCloseTo(ab.error + bc.error, 3)
      },
    ),
    { numRuns: 500 },
  )
})

test('one value at any instant, which never falls and is what was read off when it was read', () => {
  const readings = fc.array(
    fc.record({ hour: fc.integer({ min: 0, max: 300 }), value: fc.integer({ min: 0, max: 2_000_000 }) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  fc.assert(
    fc.property(histories, readings, ({ travelled, endH }, wanted) => {
      // Those that do not contradict: sorted alike by time and value.
      const values = wanted.map(({ value }) => value).sort((a, b) => a - b)
      const hours = [...new Set(wanted.map(({ hour }) => hour))].sort((a, b) => a - b)
      const anchors = anchorsOf(
        'odometer',
        hours.map((hour, i) => entry(`e${i}`, hour, values[i]!)),
      )
      expect(contradiction(anchors)).toBeNull()
      const at = (ms: number) =>
        estimateAt(
          ms,
          { before: anchors.findLast(({ atMs }) => atMs <= ms), after: anchors.find(({ atMs }) => atMs > ms) },
          travelled,
        )
      let last = Number.NEGATIVE_INFINITY
      for (let ms = 0; ms <= Math.max(endH, 310) * HOUR_MS; ms += HOUR_MS / 2) {
        const { total, error } = at(ms)
        expect(total).toBeGreaterThanOrEqual(last - 1e-6)
        expect(error).toBeGreaterThanOrEqual(0)
        last = total
      }
      for (const { atMs, total } of anchors) expect(at(atMs).total).toBe(total)
    }),
    { numRuns: 200 },
  )
})

test('what is missing between two entries lies where nothing was known', () => {
  const windows: Window[] = [
    { deviceId: 'a', fromMs: 0, untilMs: 10 * HOUR_MS },
    { deviceId: 'b', fromMs: 34 * HOUR_MS, untilMs: null },
  ]
  const marks = { a: [mark(0, 0), mark(10, 100_000)], b: [mark(34, 0), mark(44, 100_000)] }
  const travelled = travelledBy('odometer', windows, lookUp(marks))
  const anchors = anchorsOf('odometer', [entry('x', 0, 1_000_000), entry('y', 44, 1_260_000)])
  const at = (hour: number) => estimateAt(hour * HOUR_MS, { before: anchors[0], after: anchors[1] }, travelled).total
  // 60 km are missing. The day between counts for 100 km of doubt, each drive for 3 km.
  expect(at(10)).toBeGreaterThan(1_100_000)
  expect(at(10)).toBeLessThan(1_102_000)
  expect(at(34) - at(10)).toBeGreaterThan(56_000)
  expect(at(44)).toBe(1_260_000)
})

test('a device from another vehicle brings nothing of its way along, and the vehicle’s odometer tells what lay between two devices', () => {
  const windows: Window[] = [
    { deviceId: 'a', fromMs: 0, untilMs: 10 * HOUR_MS },
    { deviceId: 'b', fromMs: 20 * HOUR_MS, untilMs: null },
  ]
  const around = lookUp({
    a: [mark(0, 0, { vehicleM: 50_000_000 }), mark(10, 100_000, { vehicleM: 50_100_000 })],
    // It says 300 km at once when it is switched on in this vehicle: the other one's odometer was 300 km lower.
    b: [
      mark(15, 700_000, { vehicleM: 49_800_000 }),
      mark(20.1, 1_010_000, { vehicleM: 50_140_000, unseen: 1 }),
      mark(21, 1_070_000, { vehicleM: 50_200_000 }),
    ],
  })
  const travelled = travelledBy('odometer', windows, around)
  expect(travelled(0, 10 * HOUR_MS).amount).toBe(100_000)
  expect(travelled(10 * HOUR_MS, 20 * HOUR_MS).amount).toBe(40_000)
  expect(travelled(20 * HOUR_MS, 21 * HOUR_MS).amount).toBe(60_000)
  expect(travelled(0, 21 * HOUR_MS).amount).toBe(200_000)
})

test('another instrument goes on where the old one ended', () => {
  const entries = [entry('a', 0, 150_000_000), entry('b', 10, 150_500_000, 12_000), entry('c', 20, 512_000)]
  const anchors = anchorsOf('odometer', entries)
  expect(anchors.map(({ total }) => total)).toEqual([150_000_000, 150_500_000, 151_000_000])
  expect(contradiction(anchors)).toBeNull()
  expect(offsetAt(entries, 5 * HOUR_MS)).toBe(0)
  expect(151_000_000 - offsetAt(entries, 20 * HOUR_MS)).toBe(512_000)
  // Without it the last would say that the vehicle had driven backwards.
  expect(contradiction(anchorsOf('odometer', [entries[0]!, entries[2]!]))).not.toBeNull()
})

test('every instant at which a mark is looked for was asked for', () => {
  const windows: Window[] = [
    { deviceId: 'a', fromMs: 10, untilMs: 20 },
    { deviceId: 'b', fromMs: 30, untilMs: null },
  ]
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 3 }), (asked) => {
      const known = new Set(
        windows.flatMap((window) => instantsOf(window, asked).map((ms) => `${window.deviceId} ${ms}`)),
      )
      const sorted = [...asked].sort((a, b) => a - b)
      travelledBy('odometer', windows, (deviceId, ms) => {
        if (sorted.at(-1)! >= windows.find((window) => window.deviceId === deviceId)!.fromMs)
          expect(known).toContain(`${deviceId} ${ms}`)
        return { before: null, after: null }
      })(sorted[0]!, sorted.at(-1)!)
    }),
  )
})
