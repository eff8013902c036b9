import type { RoutePlanVehicle } from '@clutch/contracts/fleet/route-plans'
import { rulesOn } from '../hours-of-service/rule-sets.ts'

interface DrivingLimit {
  maxS: number
  breakS: number
  dailyMaxS: number
}

/** What the rules that a vehicle's driver is under say of driving; the extended days of a week are left to who decides on them. */
export function drivingLimitOf({ drivingRules, startsAt }: RoutePlanVehicle): DrivingLimit | null {
  // Plans that were entered before there were rules have none.
  const rules = drivingRules == null ? undefined : rulesOn(drivingRules, startsAt.slice(0, 10))?.rules
  if (rules?.kind !== 'eu') return null
  return {
    maxS: rules.breakAfterMs / 1_000,
    breakS: rules.breakMs / 1_000,
    dailyMaxS: rules.dailyDrivingMs / 1_000,
  }
}
