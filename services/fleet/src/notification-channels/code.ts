import { randomInt } from 'node:crypto'
import type { NotificationChannel } from '@clutch/contracts/fleet/notification-channels'
import type { Tx } from '../kit.ts'
import { digestOf, saveCode } from './store.ts'

/** Has a new code sent to a channel that is locked, or was just made. */
export async function sendNewCode(tx: Tx, channel: NotificationChannel): Promise<void> {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  await saveCode(tx, channel.id, { digest: codeDigest(channel.id, code), sentAt: tx.now, tries: 0 })
  await tx.schedule('notifications/send-code', channel.id, tx.now, { code })
}

export function codeDigest(channelId: string, code: string): string {
  return digestOf(`${channelId}/${code}`)
}
