import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EventCount, type Exposure, eventKinds, noExposure, scoreOf, usualWeights } from './score.ts'

const usual = usualWeights
const event = fc.record({
  count: fc.integer({ min: 1, max: 5 }),
  kind: fc.constantFrom(...eventKinds),
  severity: fc.constantFrom('low' as const, 'medium' as const, 'high' as const),
})
const events = fc.array(event, { maxLength: 40 })

function drivenKm(km: number, seen = 1): Exposure {
  const distanceM = km * 1_000
  const seenM = seen * distanceM
  return { ...noExposure, distanceM, drivenS: km * 90, seenM, fineM: seenM, feltM: seenM, limitM: seenM }
}

const km = fc.double({ min: 5, max: 20_000, noNaN: true })

describe('a score', () => {
  it('is never raised by one more event', () => {
    fc.assert(
      fc.property(events, event, km, (some, more, driven) => {
        const before = scoreOf(some, drivenKm(driven), usual)
        const after = scoreOf([...some, more], drivenKm(driven), usual)
        expect(after.score!).toBeLessThanOrEqual(before.score!)
        expect(after.low!).toBeLessThanOrEqual(before.low!)
      }),
    )
  })

  it('is never lowered by driving on without an event, and known better', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 10 }),
        km,
        fc.double({ min: 100, max: 5_000, noNaN: true }),
        (some, driven, more) => {
          const before = scoreOf(some, drivenKm(driven), usual)
          const after = scoreOf(some, drivenKm(driven + more), usual)
          expect(after.score!).toBeGreaterThanOrEqual(before.score!)
          const narrower = logWidth(after) <= logWidth(before) + 0.02
          expect(narrower).toBe(true)
        },
      ),
    )
  })

  it('does not ask in what order things happened', () => {
    fc.assert(
      fc.property(events, km, fc.infiniteStream(fc.nat()), (some, driven, keys) => {
        const shuffled = some
          .map((one) => ({ one, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one)
        expect(scoreOf(shuffled, drivenKm(driven), usual)).toEqual(scoreOf(some, drivenKm(driven), usual))
      }),
    )
  })

  it('lies in its interval, between nothing and a hundred, and is explained by its contributions', () => {
    fc.assert(
      fc.property(events, km, fc.double({ min: 0, max: 1, noNaN: true }), (some, driven, seen) => {
        const { score, low, high, contributions } = scoreOf(some, drivenKm(driven, seen), usual)
        expect(low!).toBeGreaterThanOrEqual(0)
        expect(low!).toBeLessThanOrEqual(score! + 0.01)
        expect(high!).toBeGreaterThanOrEqual(score! - 0.01)
        expect(high!).toBeLessThanOrEqual(100)
        const cost = contributions.reduce((all, one) => all + one.cost, 0)
        expect(Math.abs(100 - cost - score!)).toBeLessThan(0.1)
      }),
    )
  })

  it('is the same for the same conduct over more kilometres, only surer', () => {
    const ten = Array.from({ length: 10 }, (): EventCount => ({ kind: 'braking', severity: 'low', count: 1 }))
    const short = scoreOf(ten, drivenKm(1_000), usual)
    const long = scoreOf(Array.from({ length: 10 }, () => ten).flat(), drivenKm(10_000), usual)
    expect(Math.abs(long.score! - short.score!)).toBeLessThan(1)
    expect(long.high! - long.low!).toBeLessThan(short.high! - short.low!)
  })

  it('counts as driven only what was seen, and says what it lacked', () => {
    const one: EventCount[] = [{ kind: 'braking', severity: 'high', count: 1 }]
    const seen = scoreOf(one, drivenKm(1_000), usual)
    const half = scoreOf(one, drivenKm(1_000, 0.3), usual)
    expect(half.score!).toBeLessThan(seen.score!)
    expect(half.lacked).toEqual(['accelerometer', 'frequent-fixes', 'limits'])
    expect(seen.lacked).toEqual([])
    const blind = scoreOf([], drivenKm(1_000, 0), usual)
    expect(blind.contributions.filter(({ measured }) => !measured).map(({ kind }) => kind)).toEqual([
      'braking',
      'acceleration',
      'cornering',
      'speeding',
    ])
  })

  it('is none for who did not drive', () => {
    expect(scoreOf([], noExposure, usual)).toMatchObject({ score: null, low: null, high: null, lacked: ['distance'] })
  })

  it('covers the true rate nine times in ten, for rates as the prior has them', () => {
    // Gamma(0.5, 1) of low braking events per 100 km, as the prior says, over 400 km: the posterior is exact, the interval an approximation of it.
    const uniform = seeded(7)
    const rates = { ...usualWeights.usual, acceleration: 0, cornering: 0, speeding: 0, 'long-drive': 0 }
    let covered = 0
    const trials = 4_000
    for (let i = 0; i < trials; i += 1) {
      const rate = gammaHalf(uniform)
      const count = poisson(4 * rate, uniform)
      const some = Array.from({ length: count }, (): EventCount => ({ kind: 'braking', severity: 'low', count: 1 }))
      const { low, high } = scoreOf(some, drivenKm(400), { ...usualWeights, usual: rates })
      const truth = 100 * Math.exp((-usualWeights.events.braking * rate) / 100)
      if (truth >= low! - 0.01 && truth <= high! + 0.01) covered += 1
    }
    console.log(`90 % interval covers ${((100 * covered) / trials).toFixed(1)} % of ${trials}`)
    expect(covered / trials).toBeGreaterThan(0.86)
    expect(covered / trials).toBeLessThan(0.95)
  })
})

/** Width of the interval in points, not in score: a score near nothing has no room for one. */
function logWidth({ low, high }: { low: number | null; high: number | null }): number {
  return 100 * (Math.log(high!) - Math.log(low!))
}

function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
}

/** Gamma of shape one half and rate one is half the square of a standard normal. */
function gammaHalf(uniform: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return normal ** 2 / 2
}

function poisson(mean: number, uniform: () => number): number {
  let count = 0
  for (let left = Math.exp(-mean), product = uniform(); product > left && count < 1_000; count += 1)
    product *= uniform()
  return count
}
