import { randomBytes } from 'node:crypto'
import { NotFound } from '@clutch/contracts/problems'
import {
  rotateForwardingSecret as contract,
  ForwardingHasNoSecret,
  ForwardingSecretRotated,
  ForwardingsNotConfigured,
} from '@clutch/contracts/telematics/forwardings'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { webhookSecret } from '@clutch/shared/webhook-signature'
import { implementOpen } from '../kit.ts'
import { keepPreviousSecret, putSecret } from './secret-store.ts'
import { forwardingSettings } from './settings.ts'
import { lockForwarding, updateForwarding } from './store.ts'

const overlapMs = 24 * 3_600_000

export const rotateForwardingSecret = implementOpen(contract, async ({ params, database, principal }) => {
  const { tenantId, id: actor } = principal!
  const { keys } = forwardingSettings(database)
  const secret = webhookSecret(randomBytes(32))
  return database.tx({ tenantId, actor }, async (tx) => {
    const found = await lockForwarding(tx, params.forwardingId)
    if (found === undefined) throw new Problem(NotFound)
    if (found.to.kind !== 'webhook') throw new Problem(ForwardingHasNoSecret)
    if (keys === undefined) throw new Problem(ForwardingsNotConfigured)
    const forwarding = { ...found, version: found.version + 1 }
    await keepPreviousSecret(tx, found.id, overlapMs)
    await putSecret(tx, keys, found.id, secret)
    await updateForwarding(tx, forwarding)
    tx.emit(ForwardingSecretRotated, forwarding)
    return ok({ forwarding, secret, subject: null })
  })
})
