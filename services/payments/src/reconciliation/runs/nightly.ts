import type { ProviderName } from '@clutch/contracts/payments/providers'
import { addDays, dayInZone, instantOnDay } from '@clutch/shared/time'
import { dueWork, type Tx } from '../../kit.ts'
import { openRun } from './open.ts'

const work = 'reconciliation/nightly'
const zone = 'UTC'
const minuteOfDay = 3 * 60
/** What was in transit, or asked, is looked at again on the nights that follow. */
const looksBackMs = 8 * 86_400_000

/** The night that follows; a clock that jumped over many has one run for them. */
export async function armNightly(tx: Tx, provider: ProviderName): Promise<void> {
  const today = dayInZone(tx.now, zone)
  const night = instantOnDay(today, minuteOfDay, zone)
  await tx.schedule(work, provider, night > tx.now ? night : instantOnDay(addDays(today, 1), minuteOfDay, zone))
}

export const reconcileNightly = dueWork(work, async ({ tx, key }) => {
  const provider = key as ProviderName
  const from = new Date(tx.now.getTime() - looksBackMs)
  await openRun(tx, { provider, from, until: tx.now, startedBy: 'night' })
  await armNightly(tx, provider)
})
