import { logout as contract } from '@clutch/contracts/gateway/sessions'
import { noContent } from '@clutch/shared/route'
import { requireSession } from '../door/caller.ts'
import { implementOpen } from '../kit.ts'
import { partsOf } from '../parts.ts'
import { endSessions } from './store.ts'

export const logout = implementOpen(contract, async ({ database, principal }) => {
  const { id: actor, tenantId, sessionId } = requireSession(principal)
  const ended = await database.tx({ tenantId, actor }, (tx) => endSessions(tx, [sessionId], 'logout', new Date()))
  partsOf(database).denied.add(ended)
  return noContent
})
