import type { Connection } from '@clutch/contracts/telematics/connections'
import type { Device } from '@clutch/contracts/telematics/devices'
import type { ProviderAdapter } from '../providers/provider.ts'

/** Pure: what one may expect to hear of a vehicle through a provider, which is not what a socket tells. */

/** Providers tell of a vehicle at rest once a day, if at all. */
const atRestS = 24 * 3_600
/** Missing one answer or two is no silence. */
const questions = 3
/** How late a provider may tell what is still news. */
const freshForS = 3_600

function questionsLastS({ pace }: Pick<ProviderAdapter, 'pace'>, { settings }: Pick<Connection, 'settings'>): number {
  return pace === undefined ? 0 : questions * Math.max(settings.pollSeconds ?? pace.pollSeconds, pace.minPollSeconds)
}

/** How old what it tells may be, and still say how the device is. */
export function freshSeconds(adapter: Pick<ProviderAdapter, 'pace'>, connection: Pick<Connection, 'settings'>): number {
  return Math.max(freshForS, questionsLastS(adapter, connection))
}

/** For how long nothing may come of a device before anyone is told; null: nobody is. */
export function silenceSeconds(
  adapter: Pick<ProviderAdapter, 'pace' | 'delivery'>,
  connection: Pick<Connection, 'settings'>,
  { offlineAfterS }: Device['health'],
): number | null {
  if (offlineAfterS === null || adapter.delivery === 'upload') return null
  return Math.max(offlineAfterS ?? atRestS, questionsLastS(adapter, connection))
}
