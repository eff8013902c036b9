import { keepRaw } from '../draft.ts'
import { hex, WireReader } from '../wire.ts'
import { textOf } from './fields.ts'
import type { ItemContext, ItemForm, ItemTable } from './items.ts'

/** Electronic locks of containers and doors, and the locks that report through them. */

const maxLocks = 16

/** id of 6 · u16 mV · sealed in ASCII · state · signal */
function reportingLocks(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const reader = new WireReader(bytes)
  for (let lock = 1; lock <= maxLocks && reader.remaining >= 11; lock += 1) {
    keepRaw(reading, `lock${lock}Id`, hex(reader.slice(6)))
    keepRaw(reading, `lock${lock}BatteryV`, reader.u16() / 1000)
    keepRaw(reading, `lock${lock}Sealed`, reader.u8() === 0x31 ? 1 : 0)
    keepRaw(reading, `lock${lock}State`, reader.u8())
    keepRaw(reading, `lock${lock}Rssi`, reader.u8())
  }
  return true
}

/** count · id of 5 · card of 5 · battery in percent · u16 state, of which bit 5 says that it is open */
function masterAndSlaves(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const reader = new WireReader(bytes)
  const count = reader.u8()
  if (count > maxLocks || reader.remaining < count * 13) return false
  for (let lock = 1; lock <= count; lock += 1) {
    keepRaw(reading, `lock${lock}Id`, hex(reader.slice(5)))
    keepRaw(reading, `lock${lock}Card`, hex(reader.slice(5)))
    keepRaw(reading, `lock${lock}BatteryPercent`, reader.u8())
    const state = reader.u16()
    keepRaw(reading, `lock${lock}State`, state)
    keepRaw(reading, `lock${lock}Locked`, (state >>> 5) & 1 ? 0 : 1)
  }
  return true
}

/** How it was opened: by a card, by a password, which is not kept, or from afar. */
export function lockAction(bytes: Uint8Array, { reading }: Pick<ItemContext, 'reading'>): boolean {
  const reader = new WireReader(bytes)
  keepRaw(reading, 'lockCommand', reader.u8())
  if (bytes.length === 5 || bytes.length === 6) keepRaw(reading, 'lockCard', reader.u32())
  else if (bytes.length >= 7) reader.slice(6)
  if (bytes.length % 2 === 0 && reader.remaining > 0) keepRaw(reading, 'unlockResult', reader.u8())
  return true
}

const cardEvents = { first: 0x61, last: 0x66 }

/** What happened; with a card: [u8 ·] lock of 6 · card of 8 characters at its end. */
function lockEvent(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const event = ((bytes[0] as number) << 8) | (bytes[1] as number)
  keepRaw(reading, 'event', event)
  if (event < cardEvents.first || event > cardEvents.last || bytes.length < 16) {
    if (bytes.length > 2) keepRaw(reading, 'eventDetail', hex(bytes.subarray(2)))
    return true
  }
  const card = textOf(bytes.subarray(-8))
  keepRaw(reading, 'lockId', hex(bytes.subarray(-14, -8)))
  if (card !== '') reading.driverKey = card
  return true
}

/** `*M00,45,1138600…`: what it is, how locked it is, and the battery in hundredths of a volt. */
function padlockText(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const text = textOf(bytes)
  keepRaw(reading, 'lock', text)
  const volts = /^\*M00,\d\d,\d\d(\d{3})/.exec(text)?.[1]
  if (volts !== undefined) reading.batteryV = Number(volts) / 100
  return true
}

const stringWhole = 0
const moving = 2
const coverClosed = 3

/** u16 times that the string was cut · u8 state */
function stringState(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const reader = new WireReader(bytes)
  keepRaw(reading, 'stringCuts', reader.u16())
  const state = reader.u8()
  keepRaw(reading, 'string', (state >>> stringWhole) & 1)
  keepRaw(reading, 'cover', (state >>> coverClosed) & 1)
  reading.motion = ((state >>> moving) & 1) === 1
  return true
}

export const lockItems: ItemTable = new Map<number, readonly ItemForm[]>([
  [0x0b, [{ length: (length) => length >= 1, read: lockAction }]],
  [0x33, [{ length: (length) => length > 1, read: padlockText }]],
  [0x60, [{ length: (length) => length >= 2, read: lockEvent }]],
  [0x63, [{ length: (length) => length > 0 && length % 11 === 0, read: reportingLocks }]],
  // The lock's own password.
  [0x67, [{ length: 8, row: [] }]],
  [0xd5, [{ length: (length) => length >= 14, read: masterAndSlaves }]],
  [0xda, [{ length: (length) => length >= 3, read: stringState }]],
  [0xe8, [{ length: 3, row: [{ as: 'u24', to: 'raw.lockStatus' }] }]],
])
