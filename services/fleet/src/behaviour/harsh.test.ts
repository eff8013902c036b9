import { describe, expect, it } from 'vitest'
import { recordedDrives } from '../telemetry/recorded-drives.ts'
import type { TrackPoint } from '../trips/track.ts'
import { closeHarsh, type HarshEffect, type HarshEvent, newHarshState, severityOf, stepHarsh } from './harsh.ts'

const drives = recordedDrives()

function run(points: readonly TrackPoint[]): HarshEvent[] {
  const effects: HarshEffect[] = []
  let state = newHarshState('dev_1')
  for (const point of points) state = stepHarsh(state, point, effects)
  closeHarsh(state, (points.at(-1)?.timeMs ?? 0) + 60_000, effects)
  return effects.map(({ record }) => record)
}

const at = (s: number, more: Partial<TrackPoint>): TrackPoint => ({
  timeMs: 1_700_000_000_000 + s * 1000,
  lat: 52,
  lon: 13,
  valid: true,
  ...more,
})

describe.skipIf(drives.length === 0)('the raw rule on the recorded drives (skipped: no data)', () => {
  it('finds every recorded row with its class and no other: F1 is 1.00', () => {
    let truePositives = 0
    let falsePositives = 0
    let missed = 0
    const severities = { low: 'low', med: 'medium', high: 'high' } as Record<string, string>
    for (const { points } of drives) {
      const events = run(points)
      for (const point of points) {
        const found = events.find((event) => point.timeMs >= event.startMs && point.timeMs <= event.endMs)
        const recorded = point.accelEventClass && severities[point.accelEventClass]
        if (found && found.severity === recorded) truePositives++
        else if (found) falsePositives++
        if (recorded && found?.severity !== recorded) missed++
      }
    }
    const f1 = (2 * truePositives) / (2 * truePositives + falsePositives + missed)
    console.log(`raw rule: ${truePositives} rows right, ${falsePositives} wrong, ${missed} missed, F1 ${f1.toFixed(2)}`)
    expect(f1).toBe(1)
    expect(truePositives).toBe(drives.flatMap(({ points }) => points).filter((point) => point.accelEventClass).length)
  })

  it('says which of them speed or course agree with', () => {
    const events = drives.flatMap(({ points }) => run(points))
    const agreed = events.filter(({ corroborated }) => corroborated)
    console.log(`${agreed.length} of ${events.length} recorded events agree with speed or course`)
    expect(agreed.length).toBeGreaterThan(0)
    expect(agreed.length).toBeLessThan(events.length)
  })
})

describe('harsh events', () => {
  it('rows in a row are one event with its peak, start and duration', () => {
    const points = [0, 0.36, 0.5, 0.4, 0, 0, 0, 0].map((g, s) => at(s, { accelXG: -g, accelYG: 0.1, speedKmh: 50 }))
    expect(run(points)).toMatchObject([
      {
        startMs: at(1, {}).timeMs,
        durationS: 2,
        rows: 3,
        peakG: 0.5,
        severity: 'medium',
        corroborated: false,
        manoeuvre: 'unclassified',
      },
    ])
  })

  it('braking that the speed shows is corroborated braking', () => {
    const points = [50, 50, 38, 24, 12, 12, 12, 12].map((speedKmh, s) =>
      at(s, { speedKmh, courseDeg: 90, accelXG: s >= 2 && s <= 4 ? -0.4 : 0, accelYG: 0 }),
    )
    expect(run(points)).toMatchObject([{ rows: 3, corroborated: true, manoeuvre: 'braking' }])
  })

  it('a corner that the course shows is corroborated cornering', () => {
    const points = [0, 0, 25, 50, 75, 75, 75, 75].map((courseDeg, s) =>
      at(s, { speedKmh: 40, courseDeg, accelXG: 0, accelYG: s >= 2 && s <= 4 ? 0.5 : 0 }),
    )
    expect(run(points)).toMatchObject([{ corroborated: true, manoeuvre: 'cornering' }])
  })

  it('two bursts with a calm reading between are two events', () => {
    const points = [0.4, 0, 0.4, 0, 0, 0].map((g, s) => at(s, { accelXG: g, accelYG: 0 }))
    expect(run(points)).toHaveLength(2)
  })

  it('readings that are not in a row are not one event', () => {
    const points = [0, 10, 20].map((s) => at(s, { accelXG: 0.4, accelYG: 0 }))
    expect(run(points)).toHaveLength(3)
  })

  it('has the same id whenever it is found again', () => {
    const points = [0, 0.7, 0, 0, 0].map((g, s) => at(s, { accelXG: g, accelYG: 0 }))
    expect(run(points)[0]!.id).toMatch(/^hev_[0-9A-HJKMNP-TV-Z]{26}$/)
    expect(run(points)[0]!.id).toBe(run(points.slice(1))[0]!.id)
  })

  it('classes begin at 0.35, 0.45 and 0.6 g', () => {
    expect([0.349, 0.35, 0.449, 0.45, 0.599, 0.6].map(severityOf)).toEqual([
      null,
      'low',
      'low',
      'medium',
      'medium',
      'high',
    ])
  })
})
