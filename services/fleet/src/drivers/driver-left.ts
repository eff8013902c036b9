import type { Driver } from '@clutch/contracts/fleet/drivers'
import type { Tx } from '../kit.ts'

/**
 * A driver drives no more, or is not to be known any more: what others keep of one ends, or goes, in the same transaction.
 */
export type DriverLeft = (tx: Tx, driver: Driver, how: 'archived' | 'erased') => Promise<void>
