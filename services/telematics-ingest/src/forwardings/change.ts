import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { changeForwarding as contract, ForwardingChanged } from '@clutch/contracts/telematics/forwardings'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { changedForwarding } from './forwarding.ts'
import { forwardingSettings } from './settings.ts'
import { lockForwarding, updateForwarding } from './store.ts'
import { wakeForwardings } from './wake.ts'

export const changeForwarding = implementOpen(contract, async ({ params, body, ifMatch, database, principal }) => {
  const { tenantId, id: actor } = principal!
  const { rules } = forwardingSettings(database)
  return database.tx({ tenantId, actor }, async (tx) => {
    const forwarding = await lockForwarding(tx, params.forwardingId)
    if (forwarding === undefined) throw new Problem(NotFound)
    if (forwarding.version !== ifMatch) throw new Problem(VersionMismatch)
    const changed = changedForwarding(forwarding, body, rules)
    const resumes = forwarding.status === 'paused' && changed.status === 'active'
    await updateForwarding(tx, changed, resumes ? tx.now : undefined)
    tx.emit(ForwardingChanged, changed)
    tx.afterCommit(() => wakeForwardings('changed'))
    return ok(changed)
  })
})
