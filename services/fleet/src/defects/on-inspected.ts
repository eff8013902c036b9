import { DefectReported } from '@clutch/contracts/fleet/inspections'
import type { Inspected } from '../inspections/inspected.ts'
import { newDefect } from './defect.ts'
import { insertDefect } from './store.ts'

/** Each defect that was found has a life of its own from then on. */
export const followDefects: Inspected = async (tx, { id, vehicleId, driverId, results, defectIds, madeBy }) => {
  const found = results.filter(({ result }) => result === 'defect')
  for (const [n, { key, label, severity, note }] of found.entries()) {
    const kept = newDefect(
      { vehicleId, inspectionId: id, driverId, key, label, severity: severity!, note },
      { id: defectIds[n]!, now: tx.now, by: madeBy },
    )
    await insertDefect(tx, kept)
    tx.emit(DefectReported, kept.defect)
  }
}
