import { getScoreWeights as contract } from '@clutch/contracts/fleet/driving-scores'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findWeights } from './store.ts'

export const getScoreWeights = implement(contract, async ({ tx }) => ok(await findWeights(tx, tx.now)))
