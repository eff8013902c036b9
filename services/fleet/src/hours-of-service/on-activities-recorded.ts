import { newId } from '@clutch/shared/id'
import type { ActivitiesRecorded } from '../tachograph-files/activities-recorded.ts'
import { findTachographFiles } from '../tachograph-files/store.ts'
import { originOf } from '../tachograph-files/tachograph-file.ts'
import { assessAgain } from './assess.ts'
import { betterDays, dayOf, daysAround } from './recorded-days.ts'
import { findActivitiesDuring, insertActivities, removeActivities, removeActivitiesOfOthers } from './store.ts'

/** Of a day that is known already the file that knows more of it holds. */
export const keepRecordedActivities: ActivitiesRecorded = async (
  tx,
  { fileId, kind, origin, driverId, isOnly, activities },
) => {
  if (isOnly) await assessAgain(tx, await removeActivitiesOfOthers(tx, fileId, driverId))
  if (activities.length === 0) return 0
  const before = await findActivitiesDuring(tx, driverId, daysAround(activities), kind)
  const files = await findTachographFiles(
    tx,
    before.flatMap((each) => each.fileId ?? []),
  )
  // What another vehicle recorded of the same day stands beside this.
  const held = before
    .filter((each) => originOf(files.get(each.fileId!)!) === origin)
    .map((each) => ({ id: each.id, fromMs: Date.parse(each.fromAt), untilMs: Date.parse(each.untilAt) }))
  const better = betterDays(held, activities)
  const isBetter = ({ fromMs }: { fromMs: number }) => better.has(dayOf(fromMs))
  await removeActivities(
    tx,
    held.filter(isBetter).map(({ id }) => id),
  )
  const news = activities.filter(isBetter).map(({ activity, fromMs, untilMs }) => ({
    id: newId('dat'),
    version: 1,
    driverId,
    activity,
    fromAt: new Date(fromMs).toISOString(),
    untilAt: new Date(untilMs).toISOString(),
    source: kind,
    fileId,
    note: null,
    madeBy: tx.actor,
  }))
  await insertActivities(tx, news)
  await assessAgain(tx, [driverId])
  return news.length
}
