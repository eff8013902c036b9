import {
  deleteNotificationChannel as contract,
  NotificationChannelChanged,
} from '@clutch/contracts/fleet/notification-channels'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockChannel, updateChannel } from './store.ts'
import { toldChannel } from './told-channel.ts'

export const deleteNotificationChannel = implement(contract, async ({ params, ifMatch, tx }) => {
  const found = await lockChannel(tx, params.notificationChannelId)
  if (found === undefined) throw new Problem(NotFound)
  if (found.version !== ifMatch) throw new Problem(VersionMismatch)
  const channel = { ...found, status: 'deleted' as const, version: found.version + 1 }
  await updateChannel(tx, channel)
  tx.emit(NotificationChannelChanged, toldChannel(channel))
  return noContent
})
