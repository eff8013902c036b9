import type { ContractClient } from '@clutch/shared/contract-client'
import type { TenantEntry } from '../run-file.ts'

interface SeededVehicle {
  id: string
  deviceId: string
  imei: string
  name: string
  /** Number of the recorded drive that it replays. */
  drive: number
}

export interface SeededTenant extends TenantEntry {
  fleetId: string
  vehicles: SeededVehicle[]
  /** Speaks as the tenant's administrator. */
  client: ContractClient
  accessToken: () => string
}
