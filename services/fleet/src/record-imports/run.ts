import {
  type DriverChange,
  DriverChange as DriverChangeSchema,
  type NewDriver,
  NewDriver as NewDriverSchema,
  type NewLicence,
} from '@clutch/contracts/fleet/drivers'
import { type RecordImport, RecordImportCompleted } from '@clutch/contracts/fleet/record-imports'
import {
  type NewVehicle,
  NewVehicle as NewVehicleSchema,
  type VehicleChange,
  VehicleChange as VehicleChangeSchema,
} from '@clutch/contracts/fleet/vehicles'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { fieldErrors, validatorOf } from '@clutch/shared/validation'
import type { TSchema } from 'typebox'
import { findCustomFields } from '../custom-fields/store.ts'
import { driverLicenceOf, type KeptDriver } from '../drivers/driver.ts'
import type { DriverLeft } from '../drivers/driver-left.ts'
import { alterDriver, enterDriver } from '../drivers/enter.ts'
import { findDriverIdBy, lockDriver } from '../drivers/store.ts'
import { findFleetNames } from '../fleets/store.ts'
import { findGroupNames } from '../groups/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { alterVehicle, enterVehicle } from '../vehicles/enter.ts'
import { findVehicleIdByExternalId, lockVehicle } from '../vehicles/store.ts'
import { columnOf, differing, type Known, type Message, saidBy, wantedBy } from './record-import.ts'
import { lockImport, nextRows, type Settled, settleRows, updateImport } from './store.ts'

export const runKind = 'record-imports/run'

/** Rows of one transaction: what a killed process leaves is at most so much work to do again. */
const perSlice = 100

/** Enters the next rows of an import, each as a request would, and goes on until none is left. */
export function runRecordImport(left: readonly DriverLeft[]) {
  return dueWork(runKind, async ({ tx, key }) => {
    const held = await lockImport(tx, key)
    if (held?.status !== 'running') return
    const known = await knownTo(tx, held)
    const rows = await nextRows(tx, key, perSlice)
    const counts = { created: held.created, changed: held.changed, unchanged: held.unchanged, refused: held.refused }
    const done: { line: number; settled: Settled }[] = []
    for (const { line, cells } of rows) {
      const settled = await settle(tx, held, known, cells, left)
      done.push({ line, settled })
      if (settled.outcome !== 'pending') counts[settled.outcome] += 1
    }
    await settleRows(tx, key, done)
    const isOver = rows.length < perSlice
    const on: RecordImport = {
      ...held,
      ...counts,
      version: held.version + 1,
      done: held.done + rows.length,
      status: isOver ? 'completed' : 'running',
      endedAt: isOver ? tx.now.toISOString() : null,
    }
    await updateImport(tx, on)
    if (isOver) tx.emit(RecordImportCompleted, on)
    else await tx.schedule(runKind, key, tx.now)
  })
}

async function knownTo(tx: Tx, { subject }: RecordImport): Promise<Known> {
  return {
    fleets: byNameAndId(await findFleetNames(tx)),
    groups: byNameAndId(await findGroupNames(tx)),
    fields: await findCustomFields(tx, subject),
  }
}

/** A name that two have names neither. */
function byNameAndId(all: readonly { id: string; name: string }[]): Map<string, string> {
  const named = Map.groupBy(all, ({ name }) => name)
  const unique = [...named].flatMap(([name, [first, second]]) =>
    second === undefined ? [[name, first!.id] as const] : [],
  )
  return new Map([...unique, ...all.map(({ id }) => [id, id] as const)])
}

async function settle(
  tx: Tx,
  held: RecordImport,
  known: Known,
  cells: readonly string[],
  left: readonly DriverLeft[],
): Promise<Settled> {
  // A comma too many moves everything after it: nobody knows what such a row says.
  if (cells.length > held.columns.length)
    return refused([{ column: null, message: `has ${cells.length} cells, and the heading ${held.columns.length}` }])
  const asked = wantedBy(held.subject, saidBy(held.columns, cells), known)
  if ('messages' in asked) return refused(asked.messages)
  await tx.sql.query('SAVEPOINT row')
  try {
    // What a dry run would tell is told nobody.
    const entering: Tx = held.dryRun
      ? { ...tx, emit: () => {}, schedule: async () => {}, unschedule: async () => {} }
      : tx
    const settled = await enter(entering, held, asked.wanted, left)
    if (held.dryRun && settled.outcome === 'created') settled.subjectId = null
    await tx.sql.query(held.dryRun ? 'ROLLBACK TO SAVEPOINT row' : 'RELEASE SAVEPOINT row')
    return settled
  } catch (error) {
    await tx.sql.query('ROLLBACK TO SAVEPOINT row')
    if (!(error instanceof Problem) || error.status >= 500) throw error
    const errors = error.errors ?? []
    return refused(
      errors.length > 0
        ? errors.map(({ pointer, message }) => ({ column: columnOf(pointer), message }))
        : [{ column: null, message: error.detail ?? error.definition.title }],
    )
  }
}

function refused(messages: readonly Message[]): Settled {
  return { outcome: 'refused', subjectId: null, messages: messages.slice(0, 20) }
}

async function enter(
  tx: Tx,
  { subject, fleetId }: RecordImport,
  wanted: Record<string, unknown>,
  left: readonly DriverLeft[],
): Promise<Settled> {
  const { externalId, status, ...rest } = wanted
  if (typeof externalId !== 'string') return refused([{ column: 'externalId', message: 'is required' }])
  if (subject === 'vehicle') {
    const id = await findVehicleIdByExternalId(tx, externalId)
    if (id === undefined) {
      const body = { ...(fleetId === null ? {} : { fleetId }), ...rest, externalId }
      const vehicle = await enterVehicle(tx, valid<NewVehicle>(NewVehicleSchema, body))
      if (status !== undefined && status !== 'active')
        await alterVehicle(tx, vehicle, valid<VehicleChange>(VehicleChangeSchema, { status }))
      return { outcome: 'created', subjectId: vehicle.id, messages: [] }
    }
    const vehicle = (await lockVehicle(tx, id))!
    const change = differing(
      valid<VehicleChange>(VehicleChangeSchema, { ...rest, ...(status === undefined ? {} : { status }) }),
      vehicle,
    )
    if (Object.keys(change).length === 0) return { outcome: 'unchanged', subjectId: id, messages: [] }
    await alterVehicle(tx, vehicle, change)
    return { outcome: 'changed', subjectId: id, messages: [] }
  }
  const id = await findDriverIdBy(tx, { externalId })
  if (id === undefined) {
    const body = { ...(fleetId === null ? {} : { fleetId }), ...rest, externalId }
    const kept = await enterDriver(tx, valid<NewDriver>(NewDriverSchema, body))
    if (status !== undefined && status !== 'active')
      await alterDriver(tx, kept, valid<DriverChange>(DriverChangeSchema, { status }), left)
    return { outcome: 'created', subjectId: kept.driver.id, messages: [] }
  }
  const kept = (await lockDriver(tx, id))!
  // A request replaces a licence; a row says a part of it, and the rest stays.
  const licenceIs = heldLicence(kept)
  const said = rest.licence === undefined ? {} : { licence: { ...licenceIs, ...rest.licence } }
  const { licence, ...asked } = valid<DriverChange>(DriverChangeSchema, {
    ...rest,
    ...said,
    ...(status === undefined ? {} : { status }),
  })
  const change = differing(asked, kept.driver) as DriverChange
  const isOther = licence !== undefined && Object.keys(differing({ ...licence }, licenceIs)).length > 0
  if (Object.keys(change).length === 0 && !isOther) return { outcome: 'unchanged', subjectId: id, messages: [] }
  await alterDriver(tx, kept, isOther ? { ...change, licence } : change, left)
  return { outcome: 'changed', subjectId: id, messages: [] }
}

function heldLicence(kept: KeptDriver): Partial<NewLicence> {
  const held = driverLicenceOf(kept)
  if (held === undefined) return {}
  const { driverId: _driver, number, ...licence } = held
  return number === null ? licence : { ...licence, number }
}

/** What a request's body is held to. */
function valid<T>(schema: TSchema, body: Record<string, unknown>): T {
  const validate = validatorOf(schema)
  if (validate(body)) return body as T
  throw new Problem(ValidationFailed, { errors: fieldErrors('body', validate.errors) })
}
