import { type NewReportSchedule, ReportScheduleRefused } from '@clutch/contracts/fleet/reports'
import { Problem } from '@clutch/shared/problem'
import { dayInZone, TimeError } from '@clutch/shared/time'
import type { Tx } from '../kit.ts'
import { findChannels } from '../notification-channels/store.ts'

/** @throws Problem ReportScheduleRefused */
export async function admitSchedule(tx: Tx, { timeZone, channelIds = [] }: Partial<NewReportSchedule>): Promise<void> {
  try {
    if (timeZone !== undefined) dayInZone(tx.now, timeZone)
  } catch (error) {
    if (!(error instanceof TimeError)) throw error
    throw refused('/body/timeZone', 'is not the name of a time zone')
  }
  const channels = await findChannels(tx, channelIds)
  const missing = channelIds.findIndex((id) => !channels.has(id))
  if (missing >= 0) throw refused(`/body/channelIds/${missing}`, 'there is no such channel')
}

function refused(pointer: string, message: string): Problem {
  return new Problem(ReportScheduleRefused, { errors: [{ pointer, message }] })
}
