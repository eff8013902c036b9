import { destination, distanceM, type LatLon } from '@clutch/shared/geo'
import { describe, expect, it } from 'vitest'
import { autoregressive, gaussian, random } from '../telemetry/noise.ts'
import { RANGE_ERROR_M, type TrackPoint } from '../trips/track.ts'
import { type FilterState, filtered, sureOfSide } from './position-filter.ts'

const HOME = { lat: 52.52, lon: 13.405 }
const speedKmh = 54

type Step = { readonly true: LatLon; readonly fix: TrackPoint }

/** East at 54 km/h, a fix a second, wrong by what the noise says; what is reported of speed may be wrong too. */
function drive(
  seconds: number,
  noise: (s: number) => readonly [number, number],
  { claimM, reportedKmh = () => speedKmh }: { claimM: number; reportedKmh?: (s: number) => number },
): Step[] {
  return Array.from({ length: seconds }, (_, s) => {
    const place = destination(HOME, 90, (s * speedKmh) / 3.6)
    const [eastM, northM] = noise(s)
    const fix = {
      timeMs: s * 1_000,
      ...destination(destination(place, 90, eastM), 0, northM),
      valid: true,
      speedKmh: reportedKmh(s),
      courseDeg: 90,
      hdop: claimM / RANGE_ERROR_M,
    }
    return { true: place, fix }
  })
}

function white(sigmaM: number, seed: number) {
  const normal = gaussian(random(seed))
  return () => [sigmaM * normal(), sigmaM * normal()] as const
}

function wandering(sigmaM: number, seed: number) {
  const normal = gaussian(random(seed))
  const [east, north] = [autoregressive(normal, 60), autoregressive(normal, 60)]
  return () => [sigmaM * east(1), sigmaM * north(1)] as const
}

function statesOf(steps: readonly Step[]): FilterState[] {
  const states: FilterState[] = []
  for (const { fix } of steps) states.push(filtered(states.at(-1) ?? null, fix))
  return states
}

describe('the estimate', () => {
  it.each([
    ['white', 3, 3],
    ['white', 10, 10],
    ['wandering', 10, 10],
    ['wandering', 30, 30],
    ['white', 30, 4],
    ['wandering', 30, 4],
  ] as const)(
    'under %s noise of %i m, of which %i m are claimed, errs as it says and less than a fix',
    (kind, sigmaM, claimM) => {
      let count = 0
      let errorM2 = 0
      let saidM2 = 0
      for (let seed = 1; seed <= 20; seed++) {
        const steps = drive(600, kind === 'white' ? white(sigmaM, seed) : wandering(sigmaM, seed), { claimM })
        for (const [n, state] of statesOf(steps).entries()) {
          // What it is worth shows within a minute.
          if (n < 60) continue
          count++
          errorM2 += distanceM(state, steps[n]!.true) ** 2 / 2
          saidM2 += state.sigmaM ** 2
        }
      }
      expect(Math.sqrt(errorM2 / count)).toBeLessThan(sigmaM)
      expect(Math.sqrt(errorM2 / saidM2)).toBeGreaterThan(0.3)
      expect(Math.sqrt(errorM2 / saidM2)).toBeLessThan(1.5)
    },
  )

  it('is good again soon after speed was wrong for a while', () => {
    for (let seed = 1; seed <= 20; seed++) {
      // For a quarter of a minute the reported speed is that of somebody who still stands in the garage.
      const steps = drive(75, white(3, seed), { claimM: 3, reportedKmh: (s) => (s < 15 ? 10 : speedKmh) })
      const states = statesOf(steps)
      expect(states[45]!.sigmaM).toBeLessThan(5)
      expect(distanceM(states[45]!, steps[45]!.true)).toBeLessThan(8)
    }
  })

  it('goes on from its JSON as from itself, and stays small', () => {
    const steps = drive(300, wandering(10, 4), { claimM: 4 })
    let kept: FilterState | null = null
    for (const { fix } of steps) kept = JSON.parse(JSON.stringify(filtered(kept, fix)))
    expect(kept).toEqual(statesOf(steps).at(-1))
    expect(JSON.stringify(kept).length).toBeLessThan(2_000)
    expect(kept!.models.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 4)
  })

  it('does not follow one wild fix, and follows three', () => {
    const steps = drive(60, white(3, 1), { claimM: 3 })
    const before = statesOf(steps).at(-1)!
    const wild = (s: number) => ({ ...steps[59]!.fix, ...destination(HOME, 0, 5_000), timeMs: s * 1_000 })
    const one = filtered(before, wild(60))
    expect(distanceM(one, before)).toBeLessThan(40)
    expect(distanceM(filtered(filtered(one, wild(61)), wild(62)), wild(62))).toBeLessThan(50)
  })
})

it('one fix is the surer of its side of a line the farther it is from it', () => {
  const [first] = statesOf(drive(1, white(3, 1), { claimM: 4 }))
  const sure = [0, 2, 5, 10, 20, 50, 200].map((m) => sureOfSide(first!, m))
  expect(sure[0]).toBeCloseTo(0.5)
  for (let i = 1; i < sure.length; i++) expect(sure[i]).toBeGreaterThan(sure[i - 1]!)
  expect(sure.at(-1)).toBeGreaterThan(0.99)
})
