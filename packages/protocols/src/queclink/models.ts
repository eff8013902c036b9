/**
 * The first characters of the version field name the model: two of them, or six where the field has ten. What differs by
 * model is here as data. Layouts also differ by firmware, so what a message's own form tells goes before this table.
 */

export interface Model {
  readonly name: string
  /**
   * What follows the last place in a report: `vehicle` is mileage, hours, analogue inputs, battery and status;
   * `portable` is mileage and battery; `asset` begins with the signal; `bare` is mileage and battery, never a mask.
   */
  readonly tail: 'vehicle' | 'portable' | 'asset' | 'bare'
  /** The second field behind the device's id is the vehicle's VIN, and the name follows it. */
  readonly vin?: true
  /** GTIGL and GTVGL say 1 where the others say 0. */
  readonly ignitionIsOne?: true
  /** Its clock shows UTC; those of the others may show local time. */
  readonly clockIsUtc?: true
  /** Instead of a status: inputs and outputs, two hexadecimal digits each. */
  readonly statusInTwo?: true
  /** How many outputs GTOUT switches. */
  readonly outputs?: number
  /** GTOUT has this many fields before its serial number; 16 unless told. */
  readonly outputFields?: number
  /** A relay made to cut the engine has a field of its own in GTOUT, counted from 0. */
  readonly cutRelayField?: number
  /** Its first output stays as it is without supply, and takes no wave. */
  readonly latched?: true
  /** How many fields GTFRI has before its serial number; 17 unless told, 19 on portable trackers. */
  readonly reportFields?: number
  /** GTFRI takes no interval of checks before that of reports. */
  readonly noCheckInterval?: true
  /** The factory's password, where it is not the name in lower case. */
  readonly password?: string
  /** Bits of the CAN report mask that only this model fills. */
  readonly can?: 'gv350m' | 'ceu'
  /** What `fuel sensor` means in an extended report. */
  readonly fuelInUartBlock?: true
}

const vehicle = (name: string, rest: Partial<Model> = {}): Model => ({ name, tail: 'vehicle', outputs: 2, ...rest })
const portable = (name: string, rest: Partial<Model> = {}): Model => ({ name, tail: 'portable', ...rest })
const asset = (name: string): Model => ({ name, tail: 'asset' })
const dongle = (name: string): Model => vehicle(name, { vin: true, outputs: 0 })

export const models: ReadonlyMap<string, Model> = new Map([
  ['02', portable('GL200')],
  ['04', vehicle('GV200', { statusInTwo: true, outputs: 4, reportFields: 15 })],
  ['06', vehicle('GV300', { outputs: 3, latched: true })],
  ['07', portable('GT500')],
  ['08', vehicle('GMT100', { outputs: 1, outputFields: 13, cutRelayField: 3 })],
  ['09', vehicle('GV50P', { password: 'gv50' })],
  ['0E', vehicle('GV320')],
  ['0F', vehicle('GV55', { noCheckInterval: true })],
  ['10', vehicle('GV55LITE', { noCheckInterval: true })],
  ['11', asset('GL500')],
  ['1A', portable('GL300')],
  ['1F', dongle('GV500')],
  ['21', portable('GL200')],
  ['25', vehicle('GV300', { outputs: 3, latched: true })],
  ['27', vehicle('GV300W', { outputs: 3, latched: true })],
  ['28', portable('GL300VC')],
  ['2C', portable('GL300W')],
  ['2D', vehicle('GV500VC', { outputs: 0 })],
  ['2E', asset('GL505')],
  ['2F', vehicle('GV55', { noCheckInterval: true })],
  ['30', portable('GL300')],
  ['31', vehicle('GV65')],
  ['35', vehicle('GV200', { statusInTwo: true, outputs: 4, reportFields: 15 })],
  ['36', dongle('GV500')],
  ['38', vehicle('GV65PLUS')],
  ['39', vehicle('GV55NLITE', { noCheckInterval: true })],
  ['3C', vehicle('GV75')],
  ['3F', vehicle('GMT100', { outputs: 1, outputFields: 13, cutRelayField: 3 })],
  ['40', asset('GL500')],
  ['41', vehicle('GV75W')],
  ['42', asset('GT501')],
  ['44', asset('GL530')],
  ['45', vehicle('GB100', { outputs: 0 })],
  ['4B', vehicle('GV300CAN', { outputs: 3, latched: true })],
  ['4F', vehicle('GV56')],
  ['50', vehicle('GV55W', { noCheckInterval: true })],
  ['52', portable('GL50')],
  ['55', portable('GL50B')],
  ['5E', dongle('GV500MAP')],
  ['66', portable('GL50BLITE')],
  ['6E', vehicle('GV310LAU', { outputs: 3 })],
  ['74', vehicle('GV350CEU', { outputs: 3, can: 'ceu' })],
  ['97', asset('GL30MEU')],
  ['BD', vehicle('CV200', { ignitionIsOne: true, clockIsUtc: true, outputs: 1 })],
  ['C2', vehicle('GV600M', { outputs: 3 })],
  ['C3', { name: 'GL320M', tail: 'bare' }],
  ['DC', vehicle('GV600MG', { outputs: 3 })],
  ['DE', asset('GL500M')],
  ['DF', vehicle('CV100LG', { ignitionIsOne: true, outputs: 1 })],
  ['ED', vehicle('GV600MA', { outputs: 3 })],
  ['F1', vehicle('GV350M', { outputs: 3, can: 'gv350m', fuelInUartBlock: true })],
  ['F5', portable('GL300M')],
  ['F8', vehicle('GV800W', { outputs: 4 })],
  ['FC', vehicle('GV600W', { outputs: 4 })],
  ['FE', vehicle('GV50MG')],
  ['802003', vehicle('GV58CEU', { can: 'ceu' })],
  ['802004', vehicle('GV58LAU')],
  ['802005', vehicle('GV355CEU', { outputs: 3, can: 'ceu' })],
  ['802009', vehicle('GV500CG', { outputs: 0 })],
  ['80201E', vehicle('GV30CEU')],
])

const byName: ReadonlyMap<string, Model> = new Map([...models.values()].map((model) => [model.name, model]))

/** By what the operator says it is, or else by its version field. */
export function modelOf(version: string | undefined, told?: string): Model | undefined {
  const named = told === undefined ? undefined : byName.get(told.toUpperCase().replace(/[^0-9A-Z]/g, ''))
  if (named !== undefined || version === undefined) return named
  const key = version.slice(0, version.length > 6 ? 6 : 2).toUpperCase()
  return models.get(key)
}

export function passwordOf(model: Model): string {
  return model.password ?? model.name.toLowerCase()
}
