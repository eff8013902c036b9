import {
  changeNotificationChannel as contract,
  NotificationChannelChanged,
} from '@clutch/contracts/fleet/notification-channels'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changedChannel } from './channel.ts'
import { lockChannel, updateChannel } from './store.ts'
import { toldChannel } from './told-channel.ts'

export const changeNotificationChannel = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const found = await lockChannel(tx, params.notificationChannelId)
  if (found === undefined) throw new Problem(NotFound)
  if (found.version !== ifMatch) throw new Problem(VersionMismatch)
  const channel = changedChannel(found, body)
  await updateChannel(tx, channel)
  tx.emit(NotificationChannelChanged, toldChannel(channel))
  return ok(channel)
})
