import { ChannelNotReady, sendChannelCode as contract } from '@clutch/contracts/fleet/notification-channels'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { implement } from '../kit.ts'
import { codePauseMs, needsCode } from './channel.ts'
import { sendNewCode } from './code.ts'
import { findCode, lockChannel } from './store.ts'

export const sendChannelCode = implement(contract, async ({ params, tx }) => {
  const channel = await lockChannel(tx, params.notificationChannelId)
  if (channel === undefined) throw new Problem(NotFound)
  const { sentAt } = await findCode(tx, channel.id)
  const tooSoon = sentAt !== null && tx.now.getTime() - sentAt.getTime() < codePauseMs
  if (!needsCode(channel) || channel.status === 'active' || tooSoon) throw new Problem(ChannelNotReady)
  await sendNewCode(tx, channel)
  return { status: 202 as const }
})
