import type { Inspection } from '@clutch/contracts/fleet/inspections'
import type { Tx } from '../kit.ts'

/** Somebody has gone round a vehicle: what was found is followed from then on, in the same transaction. The ids are given. */
export type Inspected = (tx: Tx, inspection: Inspection) => Promise<void>
