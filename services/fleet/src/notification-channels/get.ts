import { getNotificationChannel as contract } from '@clutch/contracts/fleet/notification-channels'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findChannel } from './store.ts'

export const getNotificationChannel = implement(contract, async ({ params, tx }) => {
  const channel = await findChannel(tx, params.notificationChannelId)
  if (channel === undefined) throw new Problem(NotFound)
  return ok(channel)
})
