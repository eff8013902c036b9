import { ChannelNotReady, getChannelSigningSecret as contract } from '@clutch/contracts/fleet/notification-channels'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { notificationSettings } from '../notifications/settings.ts'
import { findChannel } from './store.ts'

export const getChannelSigningSecret = implementOpen(contract, async ({ params, database, principal }) => {
  const { tenantId, id: actor } = principal!
  const channel = await database.tx({ tenantId, actor }, (tx) => findChannel(tx, params.notificationChannelId))
  if (channel === undefined) throw new Problem(NotFound)
  if (channel.target.kind !== 'webhook') throw new Problem(ChannelNotReady)
  return ok({ secret: notificationSettings(database).signingSecret({ tenantId, channelId: channel.id }) })
})
