// Four splits, cut between vehicles: no vehicle is ever on two sides. Stratified by whether a vehicle broke down at all,
// so that a small fleet does not end up with every breakdown in one split.
import { seededRandom } from './seeded-random.ts'
import type { LabelledSnapshot } from './wear-simulator.ts'

export const SPLIT_SHARES = { training: 0.45, stopping: 0.1, calibration: 0.2, test: 0.25 } as const
export type SplitName = keyof typeof SPLIT_SHARES
const SPLIT_NAMES = Object.keys(SPLIT_SHARES) as SplitName[]

export type Splits = Record<SplitName, LabelledSnapshot[]>

export function splitByVehicle(rows: readonly LabelledSnapshot[], seed: number): Splits {
  const broke = new Map<string, boolean>()
  for (const row of rows) broke.set(row.vehicleId, (broke.get(row.vehicleId) ?? false) || row.brokeDownWithin30Days)

  const random = seededRandom(seed, 'split')
  const sideOf = new Map<string, SplitName>()
  for (const stratum of [true, false]) {
    // Sorted first: the order in which rows happened to arrive must not decide.
    const vehicles = random.shuffle([...broke.keys()].filter((id) => broke.get(id) === stratum).sort())
    let from = 0
    let share = 0
    for (const side of SPLIT_NAMES) {
      share += SPLIT_SHARES[side]
      const until = side === 'test' ? vehicles.length : Math.round(share * vehicles.length)
      for (const id of vehicles.slice(from, until)) sideOf.set(id, side)
      from = until
    }
  }

  const splits: Splits = { training: [], stopping: [], calibration: [], test: [] }
  for (const row of rows) splits[sideOf.get(row.vehicleId)!].push(row)
  return splits
}

/** A snapshot younger than its label's window has no outcome yet: "has not broken down so far" is not "did not break down". */
export function withKnownOutcome<Row extends { day: number }>(rows: readonly Row[], today: number): Row[] {
  return rows.filter(({ day }) => day + 30 <= today)
}

/** Below this a tenant's own history teaches less than the cold-start model already knows. */
const ENOUGH_HISTORY = { vehicles: 150, snapshots: 1_500, vehiclesThatBrokeDown: 60 } as const

export interface HistorySize {
  vehicles: number
  snapshots: number
  vehiclesThatBrokeDown: number
}

export function historySize(rows: readonly LabelledSnapshot[]): HistorySize {
  return {
    vehicles: new Set(rows.map((row) => row.vehicleId)).size,
    snapshots: rows.length,
    vehiclesThatBrokeDown: new Set(rows.filter((row) => row.brokeDownWithin30Days).map((row) => row.vehicleId)).size,
  }
}

export function enoughHistory(size: HistorySize): boolean {
  return (
    size.vehicles >= ENOUGH_HISTORY.vehicles &&
    size.snapshots >= ENOUGH_HISTORY.snapshots &&
    size.vehiclesThatBrokeDown >= ENOUGH_HISTORY.vehiclesThatBrokeDown
  )
}
