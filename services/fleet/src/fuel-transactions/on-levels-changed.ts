import type { LevelsChanged } from '../level-changes/levels-changed.ts'
import { rematch } from './rematch.ts'

/** A refuel that was found late, changed or withdrawn is paid for by another transaction, or by none. */
export const matchTransactions: LevelsChanged = rematch
