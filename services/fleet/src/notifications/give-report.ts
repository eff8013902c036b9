import type { ReportRun } from '@clutch/contracts/fleet/reports'
import { derivedId } from '@clutch/shared/derived-id'
import type { Tx } from '../kit.ts'
import { lockChannel } from '../notification-channels/store.ts'
import { insertNotification } from './store.ts'
import { wakeDeliverer } from './wake.ts'

/** A channel is told that a report is there, once a run. It is told where: a file of any size goes through no mailbox. */
export async function giveReport(
  tx: Tx,
  channelId: string,
  { run, name, url }: { run: ReportRun; name: string; url: string },
): Promise<void> {
  const channel = await lockChannel(tx, channelId)
  if (channel?.status !== 'active') return
  const title = name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  await insertNotification(tx, {
    id: derivedId('ntf', 'report', run.id, channelId),
    channelId,
    alertId: null,
    kind: 'report',
    status: 'pending',
    message: {
      subject: `${title}: ${run.from} – ${run.to}`,
      text: `${title}\n${run.from} – ${run.to}\n${url}`,
      data: { type: 'fleet.report-run.created', timestamp: tx.now.toISOString(), data: { ...run, url } },
    },
  })
  tx.afterCommit(wakeDeliverer)
}
