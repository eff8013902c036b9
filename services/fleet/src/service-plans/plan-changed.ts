import type { ServicePlan } from '@clutch/contracts/fleet/service-schedules'
import type { Tx } from '../kit.ts'

/** Told in the transaction in which a plan was made or changed: whose schedules follow from it makes or ends them. */
export type PlanChanged = (tx: Tx, plan: ServicePlan) => Promise<void>
