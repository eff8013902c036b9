import {
  addMeterEntry as contract,
  type MeterEntry,
  MeterEntryRecorded,
  MeterEntryUnlikely,
  maxMeterEntries,
  TooManyMeterEntries,
} from '@clutch/contracts/fleet/meters'
import { NotFound, ValidationFailed } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { lockVehicle } from '../vehicles/store.ts'
import { anchorsOf } from './meter.ts'
import { assertAgree, unlikely } from './meter-entry.ts'
import { readMeter, readOffs } from './read.ts'
import { findMeterEntries, insertMeterEntry } from './store.ts'

export const addMeterEntry = implement(contract, async ({ params, body, tx }) => {
  const { vehicleId } = params
  if ((await lockVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
  const at = body.at === undefined ? tx.now : instantIn(body.at, '/body/at')
  if (at > tx.now)
    throw new Problem(ValidationFailed, { errors: [{ pointer: '/body/at', message: 'must not lie in the future' }] })
  const others = await findMeterEntries(tx, vehicleId)
  if (others.length >= maxMeterEntries) throw new Problem(TooManyMeterEntries)
  const { meter, value, source = 'manual', newInstrument = null, note = null } = body
  const entry: MeterEntry = {
    id: newId('mte'),
    version: 1,
    vehicleId,
    meter,
    value,
    at: at.toISOString(),
    source,
    newInstrument,
    note,
    madeBy: tx.actor,
    status: 'active',
  }
  const anchors = anchorsOf(meter, readOffs(meter, [...others, entry]))
  assertAgree(anchors)
  if (body.confirmed !== true) {
    const expected = await readMeter(tx, vehicleId, meter, at.getTime(), others)
    const why = expected && unlikely(meter, anchors.find(({ id }) => id === entry.id)!.total, expected)
    if (why !== null) throw new Problem(MeterEntryUnlikely, { detail: why })
  }
  await insertMeterEntry(tx, entry)
  tx.emit(MeterEntryRecorded, entry)
  return created(entry)
})
