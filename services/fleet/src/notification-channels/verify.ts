import {
  ChannelCodeWrong,
  verifyNotificationChannel as contract,
  type NotificationChannel,
  NotificationChannelChanged,
} from '@clutch/contracts/fleet/notification-channels'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen, type Tx } from '../kit.ts'
import { codeValidMs, maxCodeTries } from './channel.ts'
import { codeDigest } from './code.ts'
import { findCode, lockChannel, saveCode, updateChannel } from './store.ts'
import { toldChannel } from './told-channel.ts'

// Opens its own transaction: that a wrong code was tried has to be kept though the answer is a refusal.
export const verifyNotificationChannel = implementOpen(contract, async ({ params, body, database, principal }) => {
  const { tenantId, id: actor } = principal!
  const verified = await database.tx({ tenantId, actor }, (tx) => verify(tx, params.notificationChannelId, body.code))
  if (verified === undefined) throw new Problem(ChannelCodeWrong)
  return ok(verified)
})

async function verify(tx: Tx, id: string, code: string): Promise<NotificationChannel | undefined> {
  const channel = await lockChannel(tx, id)
  if (channel === undefined) throw new Problem(NotFound)
  const sent = await findCode(tx, id)
  if (sent.digest === null || sent.sentAt === null || sent.tries >= maxCodeTries) return undefined
  const expired = tx.now.getTime() - sent.sentAt.getTime() > codeValidMs
  if (expired || sent.digest !== codeDigest(id, code)) {
    await saveCode(tx, id, { ...sent, tries: sent.tries + 1 })
    return undefined
  }
  await saveCode(tx, id, { digest: null, sentAt: sent.sentAt, tries: 0 })
  const verified = { ...channel, status: 'active' as const, version: channel.version + 1 }
  await updateChannel(tx, verified)
  tx.emit(NotificationChannelChanged, toldChannel(verified))
  return verified
}
