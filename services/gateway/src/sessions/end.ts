import { endSession as contract } from '@clutch/contracts/gateway/sessions'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { requireSession } from '../door/caller.ts'
import { implementOpen } from '../kit.ts'
import { partsOf } from '../parts.ts'
import { endSessions, lockSession } from './store.ts'

export const endSession = implementOpen(contract, async ({ params, database, principal }) => {
  const { id: actor, tenantId } = requireSession(principal)
  const ended = await database.tx({ tenantId, actor }, async (tx) => {
    const session = await lockSession(tx, params.sessionId)
    // A colleague's session is as invisible as another tenant's.
    if (session === undefined || session.userId !== actor) throw new Problem(NotFound)
    return endSessions(tx, [session.id], 'ended', new Date())
  })
  partsOf(database).denied.add(ended)
  return noContent
})
