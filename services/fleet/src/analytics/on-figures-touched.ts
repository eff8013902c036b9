import { ContestAccepted } from '@clutch/contracts/fleet/behaviour-contests'
import {
  DriverAssigned,
  DriverAssignmentCorrected,
  DriverAssignmentEnded,
  DriverAssignmentWithdrawn,
} from '@clutch/contracts/fleet/driver-assignments'
import { FuelTransactionCreated } from '@clutch/contracts/fleet/fuel-transactions'
import { DefectRepaired, DefectReported } from '@clutch/contracts/fleet/inspections'
import { DeviceInstalled, DeviceRemoved } from '@clutch/contracts/fleet/installations'
import { SpeedingDetected, SpeedingWithdrawn } from '@clutch/contracts/fleet/speedings'
import { TripCorrected } from '@clutch/contracts/fleet/trips'
import { VehicleEnergyChanged } from '@clutch/contracts/fleet/vehicle-energy'
import { VehicleChanged, VehicleCreated } from '@clutch/contracts/fleet/vehicles'
import { WorkOrderCompleted, WorkOrderInvoiced } from '@clutch/contracts/fleet/work-orders'
import { reaction } from '../kit.ts'
import { markTouched } from './mark.ts'

const events = [
  ContestAccepted,
  DefectRepaired,
  DefectReported,
  DriverAssignmentCorrected,
  DriverAssignmentEnded,
  DriverAssigned,
  DriverAssignmentWithdrawn,
  FuelTransactionCreated,
  DeviceRemoved,
  DeviceInstalled,
  SpeedingDetected,
  SpeedingWithdrawn,
  TripCorrected,
  VehicleChanged,
  VehicleCreated,
  VehicleEnergyChanged,
  WorkOrderCompleted,
  WorkOrderInvoiced,
] as const

/** When what an event tells of began, and when it ended, in the words of each noun. The first that is there holds. */
const begins = ['fromAt', 'startedAt', 'happenedAt', 'installedAt', 'validFrom', 'at'] as const
const ends = ['untilAt', 'endedAt', 'removedAt', 'completedAt', 'at'] as const
/** What lasts until something else is said. */
const lasts: ReadonlySet<string> = new Set(
  [
    DefectRepaired,
    DefectReported,
    DriverAssignmentCorrected,
    DriverAssignmentEnded,
    DriverAssigned,
    DriverAssignmentWithdrawn,
    DeviceRemoved,
    DeviceInstalled,
    VehicleEnergyChanged,
  ].map(({ type }) => type),
)

/** What is no reading, and changes figures all the same. */
export const onFiguresTouched = reaction('analytics/on-figures-touched', events, async ({ event, tx }) => {
  const data = event.data as unknown as Record<string, unknown>
  const vehicleId = event.definition.type.startsWith('fleet.vehicle.') ? event.aggregateId : data.vehicleId
  if (typeof vehicleId !== 'string') return
  const at = (names: readonly string[]) => {
    const name = names.find((each) => typeof data[each] === 'string')
    return name === undefined ? undefined : Date.parse(data[name] as string)
  }
  if (event.definition.type.startsWith('fleet.work-order.')) {
    const toMs = at(['completedAt']) ?? event.time.getTime()
    const scheduledAt = (data.booking as { scheduledAt?: string } | null)?.scheduledAt
    const fromMs = scheduledAt === undefined ? toMs : Math.min(toMs, Date.parse(scheduledAt))
    return markTouched(tx, [{ vehicleId, fromMs, toMs }])
  }
  const fromMs = at(begins) ?? event.time.getTime()
  const open = lasts.has(event.definition.type) ? tx.now.getTime() : fromMs
  const repairedMs = Date.parse((data.repair as { at?: string } | null | undefined)?.at ?? '')
  const toMs = Number.isNaN(repairedMs) ? (at(ends) ?? open) : repairedMs
  await markTouched(tx, [
    { vehicleId, fromMs, toMs: event.definition === DefectReported ? open : Math.max(toMs, fromMs) },
  ])
})
