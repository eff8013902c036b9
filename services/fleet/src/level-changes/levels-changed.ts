import type { Tx } from '../kit.ts'

/** Refuels of a vehicle were found, changed or withdrawn, from one instant to another. In the same transaction. */
export type LevelsChanged = (tx: Tx, changed: { vehicleId: string; fromMs: number; untilMs: number }) => Promise<void>
