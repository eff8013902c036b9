import {
  unsubscribeNotificationChannel as contract,
  NotificationChannelChanged,
} from '@clutch/contracts/fleet/notification-channels'
import { noContent } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { findByUnsubscribeToken, lockChannel, updateChannel } from './store.ts'
import { toldChannel } from './told-channel.ts'

/** Whoever reads the messages has the link; it does no more than it says, and tells nobody whether it was right. */
export const unsubscribeNotificationChannel = implementOpen(contract, async ({ params, database }) => {
  const found = await database.systemTx((tx) => findByUnsubscribeToken(tx, params.token))
  if (found === undefined) return noContent
  await database.tx({ tenantId: found.tenantId, actor: 'notification-channels/unsubscribe' }, async (tx) => {
    const channel = await lockChannel(tx, found.id)
    if (channel === undefined || channel.status === 'unsubscribed') return
    const left = { ...channel, status: 'unsubscribed' as const, version: channel.version + 1 }
    await updateChannel(tx, left)
    tx.emit(NotificationChannelChanged, toldChannel(left))
  })
  return noContent
})
