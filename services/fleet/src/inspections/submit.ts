import {
  submitInspection as contract,
  type Inspection,
  InspectionSubmitted,
  type NewInspection,
  TemplateUnknown,
} from '@clutch/contracts/fleet/inspections'
import { NotFound } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { assertDriver } from '../defects/own-defect.ts'
import { findTemplate } from '../inspection-templates/store.ts'
import { implement, type Tx } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import type { Inspected } from './inspected.ts'
import { resultsOf } from './inspection.ts'
import { insertInspection } from './store.ts'

export const submitInspection = (inspected: Inspected) =>
  implement(contract, async ({ params: { vehicleId }, body, tx }) => {
    if ((await findVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
    return created(await inspect(tx, vehicleId, body, inspected))
  })

/** What was found on going round a vehicle of the tenant. */
export async function inspect(
  tx: Tx,
  vehicleId: string,
  body: NewInspection,
  inspected: Inspected,
): Promise<Inspection> {
  const template = await ownTemplate(tx, body.templateId)
  await assertDriver(tx, body.driverId)
  const results = resultsOf(body, template)
  const inspection: Inspection = {
    id: newId('isp'),
    version: 1,
    vehicleId,
    kind: body.kind ?? template?.kind ?? 'pre-trip',
    templateId: template?.id ?? null,
    templateVersion: template?.version ?? null,
    driverId: body.driverId ?? null,
    madeBy: tx.actor,
    at: tx.now.toISOString(),
    odometerM: body.odometerM ?? null,
    results,
    defectIds: results.filter(({ result }) => result === 'defect').map(() => newId('dfc')),
  }
  await insertInspection(tx, inspection)
  await inspected(tx, inspection)
  tx.emit(InspectionSubmitted, inspection)
  return inspection
}

async function ownTemplate(tx: Tx, id: string | undefined) {
  if (id === undefined) return undefined
  const template = await findTemplate(tx, id)
  if (template?.status !== 'active')
    throw new Problem(TemplateUnknown, {
      errors: [{ pointer: '/body/templateId', message: 'does not name a template' }],
    })
  return template
}
