import { lookWhetherTold } from '../alerts/say-untold.ts'
import { findAlert } from '../alerts/store.ts'
import { dueWork } from '../kit.ts'
import { lockChannel } from '../notification-channels/store.ts'
import { admit } from './give.ts'
import { lockHeld, setStatus } from './store.ts'

/** Quiet hours are over: what is still so is told now. */
export const releaseNotification = dueWork('notifications/release', async ({ tx, key }) => {
  const held = await lockHeld(tx, key)
  if (held === undefined) return
  const alert = held.alertId === null ? undefined : await findAlert(tx, held.alertId)
  const channel = await lockChannel(tx, held.channelId)
  const isOver = alert === undefined || alert.status === 'resolved' || alert.status === 'acknowledged'
  const status = channel === undefined || isOver ? 'dropped' : await admit(tx, channel)
  await setStatus(tx, key, status)
  const { alertId, step } = held
  if (status === 'dropped' && alertId !== null && step !== null) await lookWhetherTold(tx, alertId, step)
})
