import { derivedId } from '@clutch/shared/derived-id'
import { dueWork } from '../kit.ts'
import { lockChannel } from '../notification-channels/store.ts'
import { digestKind, digestMs } from './give.ts'
import { digestMessage } from './message.ts'
import { findDigested, insertNotification } from './store.ts'
import { wakeDeliverer } from './wake.ts'

const maxTitles = 50

/** What was too much for a channel in a quarter of an hour, as one message. */
export const sendDigest = dueWork(digestKind, async ({ tx, key }) => {
  const [channelId = '', quarter = ''] = key.split('/')
  const channel = await lockChannel(tx, channelId)
  if (channel?.status !== 'active') return
  const from = new Date(Number(quarter) * digestMs)
  const until = new Date(from.getTime() + digestMs)
  const { titles, count, rules } = await findDigested(tx, channelId, { from, until, limit: maxTitles })
  if (count === 0) return
  await insertNotification(tx, {
    id: derivedId('ntf', 'digest', channelId, quarter),
    channelId,
    alertId: null,
    kind: 'digest',
    status: 'pending',
    message: digestMessage(titles, { count, rules }, channel, tx.now),
  })
  tx.afterCommit(wakeDeliverer)
})
