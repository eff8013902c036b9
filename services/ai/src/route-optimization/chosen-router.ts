import { greatCircle } from './great-circle.ts'
import { hereTravelTimes } from './here.ts'
import { osrmTravelTimes } from './osrm.ts'
import type { TravelTimes } from './travel-times.ts'
import type { RouteVariables } from './variables.ts'

/** Whose ways and times this process plans with. */
export function chosenRouter(of: RouteVariables): TravelTimes {
  const { OSRM_URL: url, OSRM_TRUCK_URL: truckUrl, HERE_API_KEY: key } = of
  const offered = {
    osrm: url === undefined ? undefined : () => osrmTravelTimes({ url, truckUrl }),
    here: key === undefined ? undefined : () => hereTravelTimes({ key }),
    estimate: () => greatCircle,
  }
  // In a sandbox home a key is the sandbox's: a real one is asked only by its name.
  const usual =
    url !== undefined ? 'osrm' : key !== undefined && of.CLUTCH_SANDBOX_URL === undefined ? 'here' : 'estimate'
  const chosen = offered[of.ROUTER ?? usual]
  if (chosen === undefined) throw new Error(`ROUTER is ${of.ROUTER}, and its key or address is not given`)
  return chosen()
}
