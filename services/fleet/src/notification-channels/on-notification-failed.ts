import { NotificationChannelChanged, NotificationFailed } from '@clutch/contracts/fleet/notification-channels'
import { reaction } from '../kit.ts'
import { lockChannel, updateChannel } from './store.ts'
import { toldChannel } from './told-channel.ts'

/** What takes nothing any more is not tried for ever. */
export const onNotificationFailed = reaction(
  'notification-channels/on-notification-failed',
  NotificationFailed,
  async ({ event, tx }) => {
    const channel = await lockChannel(tx, event.data.channelId)
    if (channel?.status !== 'active') return
    const failing = { ...channel, status: 'failing' as const, version: channel.version + 1 }
    await updateChannel(tx, failing)
    tx.emit(NotificationChannelChanged, toldChannel(failing))
  },
)
