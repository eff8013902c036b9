import { NotFound } from '@clutch/contracts/problems'
import { replayQuarantineItem as contract } from '@clutch/contracts/telematics/quarantine'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { replayItem } from './replay-item.ts'
import { findQuarantineItem } from './store.ts'

export const replayQuarantineItem = implementOpen(contract, async ({ params, database, principal }) => {
  const { tenantId, id: actor } = principal!
  const item = await database.tx({ tenantId, actor }, (tx) => findQuarantineItem(tx, params.quarantineItemId))
  if (item === undefined) throw new Problem(NotFound)
  return ok(await replayItem(database, { tenantId, item }, actor))
})
