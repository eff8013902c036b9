import type { Device } from '@clutch/contracts/telematics/devices'
import { delay } from '@clutch/shared/bus'
import type { Running, Runtime } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { silenceSeconds } from '../connections/cadence.ts'
import { findConnectionsOfDevice } from '../connections/store.ts'
import { mayReport } from '../devices/device.ts'
import { settleReleases } from '../devices/settle-release.ts'
import { findDevice } from '../devices/store.ts'
import type { Tx } from '../kit.ts'
import { adapterOf, isProvider } from '../providers/catalog.ts'
import { limitsOf } from './limits.ts'
import { openProblem } from './note.ts'
import { type DeviceName, endDead, leaseSilent, lockSilence, updateSilence } from './store.ts'

const everyMs = 2_000
const perLook = 200
/** By the domain's clock: as long as a process that died in the middle keeps others from looking. */
const leaseMs = 30_000
const msPerS = 1_000
/** While a provider tells nothing at all, nobody knows of its devices. */
const providerAwayS = 900

/** What nobody's message would tell: silence, and the end of processes. Any number of processes may look. */
export function lookAfterDevices({ database, logger }: Pick<Runtime<PrismaClient>, 'database' | 'logger'>): Running {
  const stop = new AbortController()
  let looking: Promise<boolean> | undefined
  /** @returns whether there may be more */
  const look = async (): Promise<boolean> => {
    try {
      await settleReleases(database)
      const ended = await database.systemTx(endDead)
      if (ended > 0) logger.warn({ ended }, 'sessions of a process that died were ended')
      const due = await database.systemTx((tx) => leaseSilent(tx, { leaseMs, limit: perLook }))
      for (const each of due) {
        try {
          await lookAt(database, each)
        } catch (error) {
          // Of one device: those behind it are looked at all the same, and it again when its lease ends.
          logger.warn({ err: error, deviceId: each.deviceId }, 'a silent device could not be looked at')
        }
      }
      return due.length === perLook
    } catch (error) {
      logger.warn({ err: error }, 'silent devices could not be looked for')
      return false
    }
  }
  const once = () => {
    looking ??= look().finally(() => {
      looking = undefined
    })
    return looking
  }
  const loop = (async () => {
    while (!stop.signal.aborted) if (!(await once())) await delay(everyMs, stop.signal)
  })()
  return {
    stop: async () => {
      stop.abort()
      await loop
    },
    settled: async () => !(await once()),
  }
}

/** Its row decides, held while it is judged: what was heard meanwhile counts. */
async function lookAt(database: Database<PrismaClient>, { tenantId, deviceId }: DeviceName): Promise<void> {
  await database.tx({ tenantId, actor: 'telematics-ingest/health' }, async (tx) => {
    const device = await findDevice(tx, deviceId)
    const silence = await lockSilence(tx, deviceId)
    if (device === undefined || silence === undefined) return
    const { isOffline, connected, lastSeenAt, disconnectedAt } = silence
    const allowed =
      !connected && isProvider(silence.family)
        ? await allowedByClouds(tx, device)
        : { offlineAfterS: limitsOf(device.health).offlineAfterS }
    const { offlineAfterS } = allowed
    if (!mayReport(device) || offlineAfterS === null || isOffline) {
      await updateSilence(tx, deviceId, { isOffline, offlineAt: null })
      return
    }
    if ('away' in allowed) {
      await updateSilence(tx, deviceId, { isOffline, offlineAt: new Date(tx.now.getTime() + providerAwayS * msPerS) })
      return
    }
    // Whoever is connected is heard of: a connection on which nothing comes is closed.
    const heardMs = connected ? tx.now.getTime() : Math.max(lastSeenAt?.getTime() ?? 0, disconnectedAt?.getTime() ?? 0)
    const offlineAt = new Date(heardMs + offlineAfterS * msPerS)
    if (offlineAt > tx.now) {
      await updateSilence(tx, deviceId, { isOffline, offlineAt })
      return
    }
    await updateSilence(tx, deviceId, { isOffline: true, offlineAt: null })
    await openProblem(tx, deviceId, 'offline', {
      lastHeardAt: new Date(heardMs).toISOString(),
      offlineAfterS,
    })
  })
}

/** A device of which providers tell is as silent as they let it be, and no more while they are away themselves. */
async function allowedByClouds(
  tx: Tx,
  { id, health }: Device,
): Promise<{ offlineAfterS: number | null } | { offlineAfterS: number; away: true }> {
  const clouds = await findConnectionsOfDevice(tx, id)
  const allowed = clouds.flatMap(
    (connection) => silenceSeconds(adapterOf(connection.provider), connection, health) ?? [],
  )
  if (allowed.length === 0) return { offlineAfterS: null }
  const offlineAfterS = Math.min(...allowed)
  return clouds.some(({ status }) => status === 'active') ? { offlineAfterS } : { offlineAfterS, away: true }
}
