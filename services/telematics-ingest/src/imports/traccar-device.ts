import { Device } from '@clutch/contracts/telematics/devices'
import type { Fields } from './rows.ts'
import { flagIn, textIn } from './traccar-values.ts'

/** A row of tc_devices. */
export interface SourceDevice {
  readonly sourceId: string
  readonly uniqueId: string
  readonly name: string
  readonly model: string | null
  readonly disabled: boolean
  /** Why no device can be called that. */
  readonly fault: string | null
}

const identifier = new RegExp((Device.properties.uniqueId as { pattern?: string }).pattern ?? '')

/** @returns why it is no device, in words */
export function deviceOf(fields: Fields): SourceDevice | string {
  const sourceId = textIn(fields.id)
  if (sourceId === undefined || sourceId.length > 64) return 'it has no id, by which its positions know it'
  const uniqueId = textIn(fields.uniqueid)?.trim()
  if (uniqueId === undefined) return 'it has no identifier (uniqueid)'
  const name = (textIn(fields.name) ?? '').trim()
  const model = (textIn(fields.model) ?? '').trim().slice(0, 60)
  return {
    sourceId,
    uniqueId: uniqueId.slice(0, 200),
    name: (name === '' ? uniqueId : name).slice(0, 200),
    model: model === '' ? null : model,
    disabled: flagIn(fields.disabled) ?? false,
    fault: identifier.test(uniqueId)
      ? null
      : 'No device can be called that: 3 to 64 letters, digits, and _ . : - after the first.',
  }
}
