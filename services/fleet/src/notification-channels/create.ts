import {
  ChannelLimit,
  ChannelNotOffered,
  createNotificationChannel as contract,
  maxNotificationChannels,
  NotificationChannelCreated,
} from '@clutch/contracts/fleet/notification-channels'
import { newId } from '@clutch/shared/id'
import { once } from '@clutch/shared/idempotency'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { pruneAlertsDaily } from '../alerts/prune.ts'
import { implementOpen } from '../kit.ts'
import { notificationSettings } from '../notifications/settings.ts'
import { needsCode, newChannel } from './channel.ts'
import { sendNewCode } from './code.ts'
import { countChannels, insertChannel } from './store.ts'
import { toldChannel } from './told-channel.ts'

export const createNotificationChannel = implementOpen(contract, async ({ body, database, principal, idempotency }) => {
  const { tenantId, id: actor } = principal!
  const settings = notificationSettings(database)
  if (!settings.offers(body.target.kind)) throw new Problem(ChannelNotOffered)
  return database.tx({ tenantId, actor }, async (tx) => {
    const make = async () => {
      const channel = newChannel(body, { id: newId('nch'), now: tx.now, rules: settings.rules })
      if ((await countChannels(tx)) >= maxNotificationChannels) throw new Problem(ChannelLimit)
      await insertChannel(tx, channel, settings.unsubscribeToken({ tenantId, channelId: channel.id }))
      await pruneAlertsDaily(tx)
      if (needsCode(channel)) await sendNewCode(tx, channel)
      tx.emit(NotificationChannelCreated, toldChannel(channel))
      return created(channel)
    }
    if (idempotency === undefined) return make()
    const { replayed, ...answer } = await once(tx, idempotency, make)
    const headers = replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}
    return { ...(answer as Awaited<ReturnType<typeof make>>), ...headers }
  })
})
