import { randomBytes } from 'node:crypto'
import {
  createForwarding as contract,
  ForwardingCreated,
  ForwardingLimit,
  ForwardingsNotConfigured,
} from '@clutch/contracts/telematics/forwardings'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { webhookSecret } from '@clutch/shared/webhook-signature'
import { implementOpen } from '../kit.ts'
import { maxForwardingsPerTenant, newForwarding, subjectOf } from './forwarding.ts'
import { putSecret } from './secret-store.ts'
import { forwardingSettings } from './settings.ts'
import { countForwardings, insertForwarding } from './store.ts'
import { wakeForwardings } from './wake.ts'

// Without Idempotency-Key on purpose: to repeat the answer the secret would have to be kept readable.
export const createForwarding = implementOpen(contract, async ({ body, database, principal }) => {
  const { tenantId, id: actor } = principal!
  const { keys, rules } = forwardingSettings(database)
  const secret = body.to.kind === 'webhook' ? webhookSecret(randomBytes(32)) : null
  return database.tx({ tenantId, actor }, async (tx) => {
    const forwarding = newForwarding(body, { id: newId('fwd'), now: tx.now, rules })
    if (secret !== null && keys === undefined) throw new Problem(ForwardingsNotConfigured)
    if ((await countForwardings(tx)) >= maxForwardingsPerTenant) throw new Problem(ForwardingLimit)
    await insertForwarding(tx, forwarding)
    if (secret !== null && keys !== undefined) await putSecret(tx, keys, forwarding.id, secret)
    tx.emit(ForwardingCreated, forwarding)
    tx.afterCommit(() => wakeForwardings('changed'))
    return created({ forwarding, secret, subject: subjectOf(tenantId, forwarding.to) })
  })
})
