import { NotFound } from '@clutch/contracts/problems'
import { replayUnclaimedFrame as contract } from '@clutch/contracts/telematics/quarantine'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { replayItem } from './replay-item.ts'
import { findUnclaimed } from './store.ts'

export const replayUnclaimedFrame = implementOpen(contract, async ({ params, database, principal, logger }) => {
  const kept = await database.systemTx((tx) => findUnclaimed(tx, params.unclaimedFrameId))
  if (kept === undefined) throw new Problem(NotFound)
  const { id: actor } = principal!
  logger.info({ actor, item: kept.item.id }, 'a frame of nobody is replayed')
  return ok(await replayItem(database, kept, actor))
})
