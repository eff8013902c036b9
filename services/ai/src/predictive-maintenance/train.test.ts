// Trains for real, in this process: the guards against fooling oneself.
import { beforeAll, describe, expect, test } from 'vitest'
import { loadTensorFlow, type TensorFlow } from '../engine/tensorflow.ts'
import { fitScaler, rawFeatures } from './features.ts'
import { packHistoryPage } from './history-pages.ts'
import { unpackMaintenanceModel } from './maintenance-model.ts'
import { type LoadedMaintenanceModel, loadMaintenanceModel, scoreSnapshots, shapleyValues } from './score.ts'
import { seededRandom } from './seeded-random.ts'
import { splitByVehicle } from './split.ts'
import { COLD_START, NotEnoughHistory, type TrainingResult, trainMaintenanceModel } from './train.ts'
import { UNKNOWN_VEHICLE, type VehicleSnapshot } from './vehicle-snapshot.ts'
import { type LabelledSnapshot, simulatePopulation } from './wear-simulator.ts'

const HEALTHY: VehicleSnapshot = {
  openTroubleCodes: [],
  daysSinceService: 100,
  kmSinceService: 5_000,
  odometerKm: 60_000,
  ageYears: 4,
  kmLast30Days: 1_500,
  idleShare: 0.2,
  shortTripShare: 0.35,
  harshEventsPer100Km: 1.5,
  coolantP95C: 94,
  coolantSlopeCPerDay: 0,
  batteryP05V: 12.35,
  batterySlopeVPerDay: 0,
  longTermFuelTrimPct: 1,
}
const MISFIRE = { code: 'P0301', openDays: 0 }

let tf: TensorFlow
let trained: TrainingResult
let loaded: LoadedMaintenanceModel
const population = () => {
  const { data, seed } = COLD_START
  return data.kind === 'simulated' ? simulatePopulation({ seed, ...data }) : []
}

beforeAll(async () => {
  tf = await loadTensorFlow()
  trained = trainMaintenanceModel(tf, COLD_START)
  loaded = loadMaintenanceModel(tf, trained.digest, trained.bytes)
}, 60_000)

const risk = (snapshot: VehicleSnapshot) => scoreSnapshots(tf, loaded, [snapshot])[0]!

describe('the figures of the card', () => {
  test('rank far better than the base rate, and not surely worse than logistic regression', () => {
    const { model, baseRate, logisticRegression, aurocOverLogisticRegression } = trained.card.metrics
    expect(baseRate.auroc).toBe(0.5)
    expect(model.auroc).toBeGreaterThan(0.7)
    expect(model.averagePrecision).toBeGreaterThan(4 * baseRate.averagePrecision)
    expect(model.brier).toBeLessThan(0.97 * baseRate.brier)
    expect(aurocOverLogisticRegression.high95).toBeGreaterThan(0)
    expect(model.auroc).toBeGreaterThan(logisticRegression.auroc - 0.02)
  })

  test('say in words whether the network was worth it', () => {
    const { verdict, aurocOverLogisticRegression } = trained.card.metrics
    const words = aurocOverLogisticRegression.low95 > 0 ? 'better than' : 'cannot be told apart from'
    expect(verdict).toContain(`${words} logistic regression`)
  })

  test('what is said to happen one time in n happens one time in n: calibration error at most 0.01', () => {
    expect(trained.card.metrics.model.calibrationError).toBeLessThanOrEqual(0.01)
  })

  test('count what was really split: no vehicle on two sides', () => {
    const { training, stopping, calibration, test } = trained.card.split.sizes
    expect(training.vehicles + stopping.vehicles + calibration.vehicles + test.vehicles).toBe(6_000)
    expect(trained.card.data).toMatchObject({ vehicles: 6_000, snapshots: 72_000 })
    expect(test.breakdowns).toBeGreaterThan(300)
  })

  test('the scaler was fitted on the training split and on nothing else', () => {
    const rows = population()
    const raw = (some: LabelledSnapshot[]) => some.map((row) => rawFeatures(row.snapshot))
    const { scaler } = unpackMaintenanceModel(trained.bytes)
    expect(scaler).toEqual(fitScaler(raw(splitByVehicle(rows, COLD_START.seed).training)))
    expect(scaler).not.toEqual(fitScaler(raw(rows)))
  })

  test('say that this is not your fleet', () => {
    expect(trained.card.origin).toBe('cold-start')
    expect(trained.card.limits[0]).toContain('not on your fleet')
    expect(trained.card.digest).toBe(trained.digest)
  })
})

describe('a score', () => {
  test('P0301 on an otherwise healthy vehicle raises the risk at least fivefold, and the ignition is why', () => {
    const before = risk(HEALTHY)
    const after = risk({ ...HEALTHY, openTroubleCodes: [MISFIRE] })
    expect(before.breakdownProbability).toBeLessThan(0.03)
    expect(after.breakdownProbability).toBeGreaterThan(5 * before.breakdownProbability)
    const [strongest, second] = after.contributions
    expect(strongest?.group).toBe('ignition')
    expect(strongest!.addedProbability).toBeGreaterThan(5 * Math.abs(second!.addedProbability))
    expect(strongest!.facts).toContainEqual({ name: 'cylinderMisfireCodes', unit: 'open codes', value: 1, typical: 0 })
  })

  test('P0301 counts on a vehicle of which nothing else is known, and the answer names what is unknown', () => {
    const before = risk({ ...UNKNOWN_VEHICLE, openTroubleCodes: [] })
    const after = risk({ ...UNKNOWN_VEHICLE, openTroubleCodes: [MISFIRE] })
    expect(after.breakdownProbability).toBeGreaterThan(3 * before.breakdownProbability)
    expect(after.contributions[0]?.group).toBe('ignition')
    expect(after.unknown).toContain('batteryP05')
    expect(after.unknown).not.toContain('cylinderMisfireCodes')
  })

  test('contributions add up to the distance from the typical vehicle', () => {
    for (const { snapshot } of population()
      .slice(0, 600)
      .filter((_, row) => row % 20 === 0)) {
      const score = risk(snapshot)
      const sum = score.contributions.reduce((total, { addedProbability }) => total + addedProbability, 0)
      expect(sum).toBeCloseTo(score.breakdownProbability - score.typicalProbability, 9)
    }
  })

  test('lies within its own interval, and says where the model comes from', () => {
    for (const snapshot of [HEALTHY, UNKNOWN_VEHICLE, { ...HEALTHY, openTroubleCodes: [MISFIRE] }]) {
      const { breakdownProbability, interval90, origin, model } = risk(snapshot)
      expect(interval90.low).toBeLessThan(breakdownProbability)
      expect(interval90.high).toBeGreaterThan(breakdownProbability)
      expect({ origin, model }).toEqual({ origin: 'cold-start', model: trained.digest })
    }
  })

  test('more faults are not less risk: the mean over vehicles rises with every code', () => {
    const fleet = population()
      .filter((row, at) => at % 900 === 0 && row.snapshot.openTroubleCodes !== null)
      .map((row) => row.snapshot)
    const added = ['P0301', 'P0700', 'P0562', 'P0171'].map((code) => ({ code, openDays: 5 }))
    const means = [0, 1, 2, 3, 4].map((count) => {
      const openTroubleCodes = added.slice(0, count)
      const scores = scoreSnapshots(
        tf,
        loaded,
        fleet.slice(0, 64).map((it) => ({ ...it, openTroubleCodes })),
      )
      return scores.reduce((total, score) => total + score.breakdownProbability, 0) / scores.length
    })
    for (let count = 1; count < means.length; count++) expect(means[count]).toBeGreaterThan(means[count - 1]!)
  })

  test('a weak and falling battery is a risk of the electrical system', () => {
    const score = risk({ ...HEALTHY, batteryP05V: 11.6, batterySlopeVPerDay: -0.015 })
    expect(score.breakdownProbability).toBeGreaterThan(5 * risk(HEALTHY).breakdownProbability)
    expect(score.contributions[0]?.group).toBe('electrical')
  })

  test('a batch has a bound', () => {
    expect(() =>
      scoreSnapshots(
        tf,
        loaded,
        Array.from({ length: 65 }, () => HEALTHY),
      ),
    ).toThrow(RangeError)
  })
})

test('Shapley values are fair: of max(a, b) both get half, and who adds nothing gets nothing', () => {
  const worth = Array.from({ length: 8 }, (_, mask) => (mask & 3 ? 10 : 0))
  expect(shapleyValues(worth, 3)).toEqual([5, 5, 0].map((value) => expect.closeTo(value)))
})

describe('training', () => {
  const small = (seed: number) =>
    trainMaintenanceModel(tf, { seed, data: { kind: 'simulated', vehicles: 300, months: 6 } })

  test('is repeatable: one seed gives the same bytes, another gives others', () => {
    const first = small(4)
    expect(small(4)).toEqual(first)
    expect(small(5).digest).not.toBe(first.digest)
  })

  test('leaves nothing behind in TensorFlow', () => {
    const before = tf.memory().numTensors
    small(6)
    expect(tf.memory().numTensors).toBe(before)
  })

  const history = simulatePopulation({ seed: 77, vehicles: 900, months: 8 })
  const pagesOf = (rows: LabelledSnapshot[]) =>
    Array.from({ length: Math.ceil(rows.length / 1_000) }, (_, page) =>
      packHistoryPage(rows.slice(page * 1_000, (page + 1) * 1_000)),
    )

  test("on a tenant's history says so, leaves out what has no outcome yet, and compares with the cold start", () => {
    const { card } = trainMaintenanceModel(tf, {
      seed: 1,
      data: { kind: 'history', pages: pagesOf(history), today: 210, coldStart: trained.bytes },
    })
    expect(card.origin).toBe('tenant-trained')
    expect(card.data.snapshots).toBe(900 * 7)
    expect(card.metrics.coldStart!.auroc).toBeGreaterThan(0.65)
  })

  test('on outcomes dealt out to vehicles at random finds nothing, and says so', () => {
    const random = seededRandom(2, 'dealt outcomes')
    const dealt = new Map<string, boolean>()
    for (const { vehicleId } of history) if (!dealt.has(vehicleId)) dealt.set(vehicleId, random.chance(0.3))
    const shuffled = history.map((row) => ({ ...row, brokeDownWithin30Days: dealt.get(row.vehicleId)! }))
    const { card } = trainMaintenanceModel(tf, {
      seed: 1,
      data: { kind: 'history', pages: pagesOf(shuffled), today: 999 },
    })
    expect(Math.abs(card.metrics.model.auroc - 0.5)).toBeLessThan(0.08)
    expect(card.metrics.verdict).not.toContain('ranks better')
  })

  test('refuses a history that is too small to learn from', () => {
    const pages = pagesOf(history.slice(0, 80))
    expect(() => trainMaintenanceModel(tf, { seed: 1, data: { kind: 'history', pages, today: 999 } })).toThrow(
      NotEnoughHistory,
    )
  })
})
