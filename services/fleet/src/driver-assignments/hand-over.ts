import { handOver as contract } from '@clutch/contracts/fleet/driver-assignments'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assertFree, assertLicence, assignableDriver, assignableVehicle } from './admit.ts'
import { assignmentIdOf, assignmentOf } from './assignment.ts'
import { changeClaims } from './change-claims.ts'
import { assertOrder, drivingInstant, invalid } from './manual.ts'
import type { Claim } from './resolve.ts'
import { findAssignment, findClaimsMeeting, findDriversDuring, lockAssignments } from './store.ts'

/** What was entered by hand ends where the other's begins; what follows from a key, an app or a shift gives way by itself. */
export const handOver = implement(contract, async ({ body, principal, tx }) => {
  const { vehicleId, driverId, override } = body
  const atMs = body.at === undefined ? tx.now.getTime() : drivingInstant(body.at, '/body/at', tx.now)
  await lockAssignments(tx)
  await assignableVehicle(tx, vehicleId)
  const driver = await assignableDriver(tx, driverId)
  const [holding] = await findDriversDuring(tx, [vehicleId], { from: new Date(atMs), to: new Date(atMs + 1) })
  const held = holding === undefined ? undefined : await findAssignment(tx, holding.assignmentId)
  if (held?.driverId === driverId) throw invalid('/body/driverId', 'has the vehicle already')
  const at = { span: { fromMs: atMs, untilMs: atMs + 1 }, vehicleIds: [vehicleId], driverIds: [] }
  const before = (await findClaimsMeeting(tx, at)).find(({ source }) => source === 'manual')
  const id = newId('dac')
  const started: Claim = {
    id,
    source: 'manual',
    sourceId: id,
    vehicleId,
    driverId,
    fromMs: atMs,
    untilMs: typeof body.untilAt === 'string' ? drivingInstant(body.untilAt, '/body/untilAt', tx.now) : null,
    overrideReason: override?.reason ?? null,
    madeBy: tx.actor,
  }
  assertOrder(started)
  await assertLicence(tx, driver, started, override, principal)
  // One that began at this very instant was never driven under: it goes.
  const ended = before === undefined || before.fromMs === atMs ? [] : [{ ...before, untilMs: atMs }]
  await assertFree(tx, started, before === undefined ? [] : [before.id])
  await changeClaims(tx, before === undefined ? [] : [before], [...ended, started])
  const gone = held === undefined ? undefined : await findAssignment(tx, held.id)
  const come = (await findAssignment(tx, assignmentIdOf(started, atMs)))!
  return created({ ended: gone === undefined ? null : assignmentOf(gone), started: assignmentOf(come) })
})
