import { Unavailable } from '@clutch/contracts/problems'
import type { Device } from '@clutch/contracts/telematics/devices'
import {
  type QuarantineItem,
  QuarantineItemReplayed,
  type QuarantineReplay,
} from '@clutch/contracts/telematics/quarantine'
import type { Reading } from '@clutch/contracts/telematics/readings'
import type { Decoded } from '@clutch/protocols/protocol'
import { Problem } from '@clutch/shared/problem'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { attributesOf } from '../devices/attributes.ts'
import { mayReport } from '../devices/device.ts'
import { findDevice, findDevicesByUniqueId, type RegisteredDevice } from '../devices/store.ts'
import { readingFrom } from '../readings/reading.ts'
import { Plausibility } from '../sessions/plausibility.ts'
import { decodeAgain, NotReplayable } from './decode-again.ts'
import { nobody } from './quarantined.ts'
import { reportsAgain } from './reports-again.ts'
import { type KeptItem, settleReplay } from './store.ts'

/** Resolves when all of them are durable. Of one device, in its order. */
export type Submit = (deviceId: string, readings: readonly Reading[]) => Promise<void>

// By database, because that is what a use case is given of the process it runs in.
const submits = new WeakMap<Database<PrismaClient>, Submit>()

export function replayThrough(database: Database<PrismaClient>, submit: Submit | undefined): void {
  if (submit === undefined) submits.delete(database)
  else submits.set(database, submit)
}

const tenantId = /^[a-z]{2,8}_[0-9A-Za-z]{1,40}$/

type Known = Pick<
  Device,
  'uniqueId' | 'protocol' | 'checksum' | 'model' | 'utcOffsetMin' | 'calibrations' | 'computed' | 'status'
> & { tenantId: string; deviceId: string }

/**
 * Tries again to understand it; its readings take the path of those that arrive now. It counts as replayed when they are
 * durable. A reading's id follows from the bytes that state it, so however often it is replayed, it is stored once.
 * @throws Problem where it is not known whether they are durable: nothing is noted, and it may be tried again
 */
export async function replayItem(
  database: Database<PrismaClient>,
  kept: KeptItem,
  actor: string,
): Promise<QuarantineReplay> {
  const { item } = kept
  let reports: { deviceId: string; readings: readonly Reading[] }[]
  try {
    reports = await understood(database, kept, actor)
  } catch (error) {
    if (!(error instanceof NotReplayable)) throw error
    const { code, message } = error
    const settled = await settle(database, kept, actor, { error: `${code}: ${message}` })
    return { outcome: 'still-failing', readings: 0, error: { code, message }, item: settled ?? item }
  }
  const submit = submits.get(database)
  if (submit === undefined) throw new Problem(Unavailable)
  try {
    for (const { deviceId, readings } of reports) await submit(deviceId, readings)
  } catch (error) {
    throw new Problem(Unavailable, { cause: error, headers: { 'retry-after': '10' } })
  }
  const readings = reports.reduce((sum, report) => sum + report.readings.length, 0)
  const settled = await settle(database, kept, actor, { at: database.clock.now(), readings })
  return { outcome: 'replayed', readings, error: null, item: settled ?? item }
}

async function understood(
  database: Database<PrismaClient>,
  { tenantId: owner, item, bytes }: KeptItem,
  actor: string,
): Promise<{ deviceId: string; readings: readonly Reading[] }[]> {
  if (bytes.length < item.sizeBytes)
    throw new NotReplayable('truncated', `of ${item.sizeBytes} bytes only the first ${bytes.length} were kept`)
  if (item.origin === 'batch') {
    const reports = reportsAgain(bytes)
    for (const report of reports) {
      const isTheirs = owner === nobody || report.tenantId === owner
      const device = isTheirs ? await deviceOf(database, report.tenantId, report.deviceId, actor) : undefined
      if (device === undefined) throw new NotReplayable('unknown-device', `there is no device ${report.deviceId}`)
    }
    return reports
  }
  const receivedAt = new Date(item.receivedAt)
  const frame = { family: item.family, bytes, receivedAtMs: receivedAt.getTime() }
  let device: Known | undefined
  if (owner !== nobody && item.deviceId !== null) device = await deviceOf(database, owner, item.deviceId, actor)
  // Nobody's: who it is can only be told by the frame, and then it is read as that device's.
  device ??= await strangerOf(database, item, decodeAgain(frame, undefined))
  const decoded = decodeAgain(frame, device)
  return [{ deviceId: device.deviceId, readings: readingsOf(decoded, device, receivedAt) }]
}

function readingsOf(decoded: Decoded, device: Known, receivedAt: Date): Reading[] {
  const apply = attributesOf(device)
  const plausibility = new Plausibility()
  return decoded.readings.map((reading, index) =>
    readingFrom(
      reading,
      { deviceId: device.deviceId, tenantId: device.tenantId, receivedAt },
      decoded.sources?.[index],
      plausibility.judged(apply === undefined ? reading : apply(reading), receivedAt.getTime()),
    ),
  )
}

async function deviceOf(
  database: Database<PrismaClient>,
  owner: string,
  deviceId: string,
  actor: string,
): Promise<Known | undefined> {
  if (!tenantId.test(owner)) return undefined
  const device = await database.tx({ tenantId: owner, actor }, (tx) => findDevice(tx, deviceId))
  return device && { ...device, tenantId: owner, deviceId }
}

async function strangerOf(database: Database<PrismaClient>, item: QuarantineItem, decoded: Decoded): Promise<Known> {
  const { uniqueId } = decoded.session
  if (uniqueId === undefined) throw new NotReplayable('not-identified', 'it does not say whose it is')
  const found: RegisteredDevice | undefined = (
    await database.systemTx((tx) => findDevicesByUniqueId(tx, [uniqueId]))
  ).get(uniqueId)
  if (found === undefined || !mayReport(found) || found.protocol !== item.family)
    throw new NotReplayable('unknown-device', 'no device is registered that calls itself so and speaks this')
  return found
}

function settle(
  database: Database<PrismaClient>,
  { tenantId: owner, item }: Pick<KeptItem, 'tenantId' | 'item'>,
  actor: string,
  outcome: Parameters<typeof settleReplay>[3],
): Promise<QuarantineItem | undefined> {
  if (!tenantId.test(owner)) return database.systemTx((tx) => settleReplay(tx, owner, item.id, outcome))
  return database.tx({ tenantId: owner, actor }, async (tx) => {
    const settled = await settleReplay(tx, owner, item.id, outcome)
    if (settled !== undefined && 'readings' in outcome) tx.emit(QuarantineItemReplayed, settled)
    return settled
  })
}
