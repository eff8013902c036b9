import type { EventData } from '@clutch/contracts/contract'
import type { DriverKey, DriverKeyAssigned } from '@clutch/contracts/fleet/drivers'

/** Events are kept for years: who had a key is told, not which. */
export function toldOf({ key: _key, ...told }: DriverKey): EventData<typeof DriverKeyAssigned> {
  return told
}
