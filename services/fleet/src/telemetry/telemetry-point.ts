import type { TroubleReport } from '../health/trouble-code.ts'
import type { TrackPoint } from '../trips/track.ts'

/** What the vehicle says beside where it is. Units as in the contract of readings. */
type VehiclePoint = {
  readonly motion?: boolean | undefined
  readonly fuelLitres?: number | undefined
  readonly fuelPercent?: number | undefined
  readonly engineHours?: number | undefined
  /** The vehicle's supply. */
  readonly externalV?: number | undefined
  readonly stateOfChargePercent?: number | undefined
  /** iButton or RFID, lower case. */
  readonly driverKey?: string | undefined
  /** Sorted, no repetition. */
  readonly alarms?: readonly string[] | undefined
  /** What the device itself judged harsh, by kind: the largest value it told. Zero where it told none. */
  readonly harsh?: Readonly<Record<string, number>> | undefined
  /** By name of the parameter, those of `keptParameters`. */
  readonly obd?: Readonly<Record<string, number>> | undefined
  readonly troubleCodes?: TroubleReport | undefined
}

/** One reading of a device as fleet keeps it in the track and folds it. */
export type TelemetryPoint = TrackPoint & VehiclePoint
