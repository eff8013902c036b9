import { ofDevice } from './io-device.ts'
import { ofEquipment } from './io-equipment.ts'
import type { IoMeaning, IoTarget } from './io-meaning.ts'
import { ofVehicle } from './io-vehicle.ts'

/**
 * The manufacturer's list for FM-Eco, FM-Pro, FM-Tco, Plug, Trace, LCV and HCV models: all of them share it. Ids without
 * a line are kept raw by their number.
 */
export const ioElements: readonly IoMeaning[] = [...ofDevice, ...ofVehicle, ...ofEquipment]

const byId = new Map(ioElements.map((meaning) => [meaning.id, meaning]))

export function meaningOf(id: number): IoMeaning | undefined {
  return byId.get(id)
}

/** The other direction; where several ids mean the same, the first of the list. */
const byTarget = new Map([...ioElements].reverse().map((meaning) => [meaning.to, meaning]))

export function elementFor(to: string): IoMeaning | undefined {
  return byTarget.get(to as IoTarget)
}
