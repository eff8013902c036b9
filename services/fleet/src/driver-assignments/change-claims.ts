import {
  AssignmentAnomalyFound,
  AssignmentAnomalyWithdrawn,
  DriverAssigned,
  DriverAssignmentCorrected,
  DriverAssignmentEnded,
  DriverAssignmentWithdrawn,
} from '@clutch/contracts/fleet/driver-assignments'
import { dayInZone } from '@clutch/shared/time'
import { findDriversById } from '../drivers/store.ts'
import { findFleet } from '../fleets/store.ts'
import type { Tx } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { anomalyTold, contradictionsAmong, type KeptAnomaly, licenceAnomalyOf } from './anomaly.ts'
import { findAnomaliesOfClaims, saveAnomaly } from './anomaly-store.ts'
import { assignmentIdOf, assignmentOf, changesBetween, rewritten } from './assignment.ts'
import { licenceVerdict } from './licence.ts'
import { type Claim, changedSpan, resolve, type Span } from './resolve.ts'
import {
  findAssignmentsMeeting,
  findAssignmentVersions,
  findClaimsMeeting,
  replaceAssignments,
  replaceClaims,
} from './store.ts'

const events = {
  started: DriverAssigned,
  ended: DriverAssignmentEnded,
  corrected: DriverAssignmentCorrected,
  withdrawn: DriverAssignmentWithdrawn,
} as const

/** More vehicles and drivers than could hang together at once: a defect, not a fleet. */
const maxClosure = 20_000

/**
 * What sources say changes; who drives what is decided anew where it matters, and told. The caller holds `lockAssignments`.
 * @param before claims as they stand
 * @param after the same ones as they shall be, and new ones
 */
export async function changeClaims(tx: Tx, before: readonly Claim[], after: readonly Claim[]): Promise<void> {
  await replaceClaims(tx, before, after)
  const window = changedSpan(before, after)
  if (window === undefined) return
  const { claims, vehicleIds, driverIds } = await closureOf(tx, window, [...before, ...after])
  const kept = await findAssignmentsMeeting(tx, { span: window, vehicleIds, driverIds })
  const stretches = rewritten(kept, resolve(claims, window), window)
  const versions = await findAssignmentVersions(
    tx,
    stretches.map((each) => assignmentIdOf({ id: each.claimId, source: each.source }, each.fromMs)),
  )
  const changes = changesBetween(kept, stretches, versions)
  const [gone, come] = [
    changes.filter(({ how }) => how === 'withdrawn'),
    changes.filter(({ how }) => how !== 'withdrawn'),
  ]
  await replaceAssignments(
    tx,
    gone.map(({ assignment }) => assignment),
    come.map(({ assignment }) => assignment),
  )
  for (const { how, assignment } of changes) tx.emit(events[how], assignmentOf(assignment))
  await judgeAnomalies(tx, before, after, claims)
}

/** The claims that decide about a time, with those of every vehicle and driver that they concern. */
async function closureOf(
  tx: Tx,
  span: Span,
  changed: readonly Claim[],
): Promise<{ claims: Claim[]; vehicleIds: string[]; driverIds: string[] }> {
  const vehicleIds = new Set(changed.map(({ vehicleId }) => vehicleId))
  const driverIds = new Set(changed.map(({ driverId }) => driverId))
  for (let known = 0; known < maxClosure; ) {
    known = vehicleIds.size + driverIds.size
    const claims = await findClaimsMeeting(tx, { span, vehicleIds: [...vehicleIds], driverIds: [...driverIds] })
    for (const { vehicleId, driverId } of claims) {
      vehicleIds.add(vehicleId)
      driverIds.add(driverId)
    }
    if (vehicleIds.size + driverIds.size === known)
      return { claims, vehicleIds: [...vehicleIds], driverIds: [...driverIds] }
  }
  throw new Error(`more than ${maxClosure} vehicles and drivers hang together`)
}

async function judgeAnomalies(
  tx: Tx,
  before: readonly Claim[],
  after: readonly Claim[],
  claims: readonly Claim[],
): Promise<void> {
  const judged = new Set([...before, ...after, ...claims].map(({ id }) => id))
  const changed = new Set([...before, ...after].map(({ id }) => id))
  const held = new Map((await findAnomaliesOfClaims(tx, [...judged])).map((each) => [each.id, each]))
  const found = [...contradictionsAmong(claims), ...(await licenceAnomalies(tx, after))]
  for (const anomaly of found) {
    const known = held.get(anomaly.id)
    held.delete(anomaly.id)
    if (known !== undefined && isSame(known, anomaly)) continue
    const told = { ...anomaly, version: (known?.version ?? 0) + 1 }
    await saveAnomaly(tx, told)
    tx.emit(AssignmentAnomalyFound, anomalyTold(told))
  }
  for (const gone of held.values()) {
    // Of a pair both must have been looked at; a licence is looked at when its own claim changes.
    const isJudged =
      gone.otherClaimId === null ? changed.has(gone.claimId) : judged.has(gone.claimId) && judged.has(gone.otherClaimId)
    if (gone.status === 'withdrawn' || !isJudged) continue
    const told = { ...gone, status: 'withdrawn' as const, version: gone.version + 1 }
    await saveAnomaly(tx, told)
    tx.emit(AssignmentAnomalyWithdrawn, anomalyTold(told))
  }
}

function isSame(a: KeptAnomaly, b: KeptAnomaly): boolean {
  return a.status === b.status && a.fromAt === b.fromAt && a.untilAt === b.untilAt
}

/** Who drives by key or app is not kept from it, but somebody is told. A shift is asked for a licence when it is planned. */
async function licenceAnomalies(tx: Tx, after: readonly Claim[]): Promise<KeptAnomaly[]> {
  const told = after.filter(({ source }) => source === 'key' || source === 'app')
  if (told.length === 0) return []
  const drivers = await findDriversById(
    tx,
    told.map(({ driverId }) => driverId),
  )
  const found: KeptAnomaly[] = []
  const vehicles = new Map<string, { classes: readonly string[]; zone: string }>()
  for (const claim of told) {
    const of = vehicles.get(claim.vehicleId) ?? (await askedBy(tx, claim.vehicleId))
    vehicles.set(claim.vehicleId, of)
    const day = dayInZone(new Date(claim.fromMs), of.zone)
    if (licenceVerdict(drivers.get(claim.driverId)?.licence ?? null, of.classes, day) !== 'sufficient')
      found.push(licenceAnomalyOf(claim))
  }
  return found
}

/** What a vehicle asks of its driver, and whose days count. */
export async function askedBy(tx: Tx, vehicleId: string): Promise<{ classes: readonly string[]; zone: string }> {
  const vehicle = await findVehicle(tx, vehicleId)
  const fleet = vehicle === undefined ? undefined : await findFleet(tx, vehicle.fleetId)
  return { classes: vehicle?.licenceClasses ?? [], zone: fleet?.timeZone ?? 'UTC' }
}
