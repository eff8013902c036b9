import { NotFound } from '@clutch/contracts/problems'
import { replayQuarantineItem as contract } from '@clutch/contracts/telematics/quarantine'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { replayItem } from './replay-item.ts'
import { findKept } from './store.ts'

export const replayQuarantineItem = implementOpen(contract, async ({ params, database, principal }) => {
  const { tenantId, id: actor } = principal!
  const kept = await database.tx({ tenantId, actor }, (tx) => findKept(tx, params.quarantineItemId))
  if (kept === undefined) throw new Problem(NotFound)
  return ok(await replayItem(database, kept, actor))
})
