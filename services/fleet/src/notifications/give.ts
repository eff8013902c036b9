import type { NotificationChannel } from '@clutch/contracts/fleet/notification-channels'
import type { Tx } from '../kit.ts'
import { countGivenSince } from './store.ts'
import { wakeDeliverer } from './wake.ts'

const hourMs = 3_600_000
/** What is too much for a channel comes together each quarter of an hour. */
export const digestMs = 900_000
export const digestKind = 'notifications/digest'

/** Whether a channel that is locked takes a message now, or in a digest; then the digest is due. */
export async function admit(tx: Tx, channel: NotificationChannel): Promise<'pending' | 'digested' | 'dropped'> {
  if (channel.status !== 'active') return 'dropped'
  const given = await countGivenSince(tx, channel.id, new Date(tx.now.getTime() - hourMs))
  if (given < channel.maxPerHour) {
    tx.afterCommit(wakeDeliverer)
    return 'pending'
  }
  const quarter = Math.floor(tx.now.getTime() / digestMs)
  await tx.schedule(digestKind, `${channel.id}/${quarter}`, new Date((quarter + 1) * digestMs))
  return 'digested'
}
