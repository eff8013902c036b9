import { newId } from '@clutch/shared/id'
import { dueWork } from '../kit.ts'
import { lockChannel } from '../notification-channels/store.ts'
import { codeMessage } from './message.ts'
import { insertNotification } from './store.ts'
import { wakeDeliverer } from './wake.ts'

/** The code by which whoever reads a channel says that it is theirs. */
export const sendCode = dueWork('notifications/send-code', async ({ tx, key, payload }) => {
  const channel = await lockChannel(tx, key)
  if (channel === undefined) return
  await insertNotification(tx, {
    id: newId('ntf'),
    channelId: channel.id,
    alertId: null,
    kind: 'code',
    status: 'pending',
    message: codeMessage((payload as { code: string }).code, channel),
  })
  tx.afterCommit(wakeDeliverer)
})
