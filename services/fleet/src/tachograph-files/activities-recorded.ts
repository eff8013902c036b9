import type { TachographFile } from '@clutch/contracts/fleet/tachograph-files'
import type { Tx } from '../kit.ts'
import type { RecordedActivity } from './activity-change.ts'

/** What a file says of one driver. */
interface ActivitiesOfDriver {
  fileId: string
  kind: TachographFile['kind']
  /** The card, or the vehicle, that recorded it; null where the file does not say. */
  origin: string | null
  driverId: string
  /** Somebody said that the file is this driver's: it is nobody else's then. */
  isOnly: boolean
  activities: readonly RecordedActivity[]
}

/**
 * A tachograph told what drivers did: whoever keeps that keeps it in the same transaction. The caller holds the drivers' locks.
 * @returns how many of the activities were not known as well already
 */
export type ActivitiesRecorded = (tx: Tx, recorded: ActivitiesOfDriver) => Promise<number>
