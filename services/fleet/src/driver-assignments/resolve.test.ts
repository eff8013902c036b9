import { assignmentSources } from '@clutch/contracts/fleet/driver-assignments'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changesBetween, type KeptAssignment, rewritten } from './assignment.ts'
import { byStrength, type Claim, changedSpan, foreverMs, resolve, without } from './resolve.ts'

const claims = fc
  .array(
    fc.record({
      source: fc.constantFrom(...assignmentSources),
      vehicle: fc.nat(3),
      driver: fc.nat(3),
      from: fc.nat(30),
      hours: fc.option(fc.integer({ min: 1, max: 12 })),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.map((each, n) => claimOf(`dac_${n}`, each)))

function claimOf(
  id: string,
  of: { source: Claim['source']; vehicle: number; driver: number; from: number; hours: number | null },
): Claim {
  return {
    id,
    source: of.source,
    sourceId: id,
    vehicleId: `veh_${of.vehicle}`,
    driverId: `drv_${of.driver}`,
    fromMs: of.from,
    untilMs: of.hours === null ? null : of.from + of.hours,
    overrideReason: null,
    madeBy: 'test',
  }
}

const always = { fromMs: Number.NEGATIVE_INFINITY, untilMs: foreverMs }
const holds = ({ fromMs, untilMs }: { fromMs: number; untilMs: number | null }, at: number) =>
  fromMs <= at && (untilMs === null || at < untilMs)

/** The rule itself, at one instant. */
function holdingAt(all: readonly Claim[], at: number): string[] {
  const taken = new Set<string>()
  const holding: string[] = []
  for (const claim of all.filter((each) => holds(each, at)).sort(byStrength)) {
    if (taken.has(claim.vehicleId) || taken.has(claim.driverId)) continue
    taken.add(claim.vehicleId).add(claim.driverId)
    holding.push(claim.id)
  }
  return holding.sort()
}

test('at every instant the strongest claims hold, and nobody is in two places', () => {
  fc.assert(
    fc.property(claims, (all) => {
      const pieces = resolve(all, always)
      for (let at = 0; at < 60; at += 1) {
        const here = pieces.filter((piece) => holds(piece, at)).map(({ claim }) => claim.id)
        expect(here.sort()).toEqual(holdingAt(all, at))
      }
    }),
    { numRuns: 500 },
  )
})

test('what is rewritten window by window as claims come, change and go is what is resolved at once', () => {
  const step = fc.record({ drop: fc.nat(20), keep: fc.boolean(), claims })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
      let standing: Claim[] = []
      let kept: KeptAssignment[] = []
      const versions = new Map<string, number>()
      for (const [n, { drop, keep, claims: news }] of steps.entries()) {
        const before = keep ? [] : standing.slice(drop % (standing.length + 1)).slice(0, 2)
        // An end that is another is a change; the rest are new.
        const ended = before.slice(0, 1).map((claim) => ({ ...claim, untilMs: claim.fromMs + 2 }))
        // Of what is entered by hand the use cases let none meet: here there is never a second.
        let hasManual = standing.some(({ source }) => source === 'manual')
        const added = news.slice(0, 2).flatMap((claim, m) => {
          if (claim.source === 'manual' && hasManual) return []
          hasManual ||= claim.source === 'manual'
          return { ...claim, id: `dac_${n}_${m}`, sourceId: `dac_${n}_${m}` }
        })
        const after = [...ended, ...added]
        standing = [...standing.filter((claim) => !before.includes(claim)), ...after]
        const window = changedSpan(before, after)
        if (window === undefined) continue
        const changes = changesBetween(kept, rewritten(kept, resolve(standing, window), window), versions)
        const told = new Map(changes.map(({ assignment }) => [assignment.id, assignment]))
        for (const { assignment, how } of changes) {
          expect(assignment.version).toBeGreaterThan(versions.get(assignment.id) ?? 0)
          versions.set(assignment.id, assignment.version)
          if (how === 'withdrawn') told.delete(assignment.id)
        }
        const gone = new Set(changes.filter(({ how }) => how === 'withdrawn').map(({ assignment }) => assignment.id))
        kept = [...kept.filter(({ id }) => !gone.has(id) && !told.has(id)), ...told.values()]
        const spans = (list: readonly { claimId: string; fromMs: number; untilMs: number | null }[]) =>
          list.map(({ claimId, fromMs, untilMs }) => `${claimId} ${fromMs} ${untilMs}`).sort()
        expect(spans(kept)).toEqual(spans(rewritten([], resolve(standing, always), always)))
        expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length)
      }
    }),
    { numRuns: 500 },
  )
})

test('what is left of a span is in it and in none that was taken', () => {
  const span = fc
    .tuple(fc.nat(40), fc.integer({ min: 1, max: 20 }))
    .map(([fromMs, n]) => ({ fromMs, untilMs: fromMs + n }))
  fc.assert(
    fc.property(span, fc.array(span, { maxLength: 6 }), (whole, taken) => {
      const left = without(whole, taken)
      for (let at = 0; at < 70; at += 1)
        expect(left.some((each) => holds(each, at))).toBe(holds(whole, at) && !taken.some((each) => holds(each, at)))
    }),
  )
})
