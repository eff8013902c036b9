import { hex } from '../wire.ts'
import { type AlarmMeaning, cameraEvents } from './alarm-codes.ts'
import { readAccessPoints, readNetwork } from './cells.ts'
import { decibelsOf } from './message.ts'
import { localTime, type Part, printable, readDriver, readPlace, readUnsigned, scaled } from './parts.ts'

/** Pieces of one model or a few. */

/** Benway: ignition, an input, and either a temperature or an analogue value in the ten lower bits. */
export const benwayExtras: Part = {
  atLeast: 2,
  read(wire, message) {
    const mask = wire.u16()
    message.tell('ignition', mask & 0x8000)
    message.tell('inputs.din2', mask & 0x4000 ? 1 : 0)
    const value = mask & 0x01ff
    if (mask & 0x1000) message.tell('temperaturesC.sensor1', mask & 0x0200 ? 0 - value : value)
    else message.tell('inputs.ain1V', mask & 0x2000 ? mask & 0x03ff : (mask & 0x03ff) / 10)
  },
}

/** Behind a position: values by number, each after a length of one byte. */
export const modules37: Part = {
  atLeast: 3,
  read(wire, message) {
    while (wire.remaining >= 3) {
      const module = wire.u16()
      const value = wire.slice(Math.min(wire.u8(), wire.remaining))
      const sent = numberOf(value)
      if (module === 0x27 && sent !== undefined) message.tell('externalV', sent / 100)
      else if (module === 0x2e && sent !== undefined) message.tell('odometerM', sent)
      else if (module === 0x3b && sent !== undefined) message.tell('position.accuracyM', sent / 100)
      else message.keep(moduleName(module), hex(value))
    }
  },
}

/** Behind a heartbeat. */
export const shortModules: Part = {
  atLeast: 3,
  read(wire, message) {
    while (wire.remaining >= 3) {
      const module = wire.u16()
      const value = wire.slice(Math.min(wire.u8(), wire.remaining))
      const sent = numberOf(value)
      if (module === 0x18 && sent !== undefined) message.tell('batteryV', sent / 100)
      else if (module === 0x32 && sent !== undefined) message.keep('startupStatus', sent)
      else if (module === 0x6a && sent !== undefined) message.tell('batteryPercent', sent)
      else message.keep(moduleName(module), hex(value))
    }
  },
}

export function moduleName(module: number): string {
  return `module${module.toString(16).toUpperCase().padStart(2, '0')}`
}

export function numberOf(value: Uint8Array): number | undefined {
  if (value.length === 0 || value.length > 6) return undefined
  return value.reduce((sum, byte) => sum * 256 + byte, 0)
}

/** The type of a driver's key, and the key. */
export const taggedDriver: Part = {
  atLeast: 1,
  read(wire, message) {
    const key = wire.slice(Math.min(wire.u8(), wire.remaining))
    if (key.length > 1) readDriver(key.subarray(1), 'hex', message)
  },
}

/** The mast after its kind: of 3 (4G) and more, all numbers are wide. */
export const extendedCell: Part = {
  atLeast: 10,
  read(wire, message) {
    const wide = wire.u8() >= 3
    const network = readNetwork(wire)
    const areaCode = readUnsigned(wire, wide ? 4 : 2)
    const cellId = readUnsigned(wire, wide ? 8 : 3)
    const rssi = readUnsigned(wire, wide ? 2 : 1)
    message.heard({ ...network, areaCode, cellId, rssiDbm: wide ? 0 - rssi : decibelsOf(rssi) })
  },
}

/** Battery trackers with a sensor: satellites and signal in five bits each, and what the mode says of the last value. */
export function pagedStatus(form: 'short' | 'long'): Part {
  return {
    atLeast: form === 'short' ? 13 : 15,
    read(wire, message) {
      const heard = wire.u16()
      message.keep('satellites', ((heard >> 10) & 0x1f) + ((heard >> 5) & 0x1f))
      message.keep('gsmSignal', heard & 0x1f)
      message.cryCode(wire.u8(), false)
      wire.u8() // language
      message.tell('batteryPercent', wire.u8())
      const mode = wire.u8()
      message.keep('mode', mode)
      message.tell(form === 'short' ? 'externalV' : 'batteryV', wire.u16() / 100)
      wire.u8()
      if (form === 'long') message.keep('wakeUps', wire.u16())
      message.keep('workingTime', wire.u16())
      const value = wire.u16()
      if (form === 'long') message.tell('temperaturesC.sensor1', scaled(value, 2, { signed: 'plus-bit', per: 10 }))
      else if (mode === 4) message.tell('temperaturesC.sensor1', scaled(value, 2, { signed: 'two', per: 10 }))
      else message.keep('sensor', value)
    },
  }
}

/** X1: which ports there are, their state, and as many analogue values as bits 20 to 23 say. */
export const portValues: Part = {
  atLeast: 6,
  read(wire, message) {
    const ports = wire.u32()
    message.keep('ports', ports)
    message.keep('inputs', wire.u8())
    message.keep('outputs', wire.u8())
    const count = (ports >>> 20) & 0x0f
    for (let index = 1; index <= count && wire.remaining >= 2; index += 1) {
      message.tell(`inputs.ain${index}V`, wire.u16() / 100)
    }
  },
}

/** F3: each access point after two bytes that nobody has explained. */
export const accessPoints: Part = {
  atLeast: 1,
  read(wire, message) {
    const count = wire.u8()
    for (let index = 0; index < count && wire.remaining >= 8; index += 1) {
      wire.u16()
      message.heardAccessPoint(wire.slice(6))
    }
  },
}

/**
 * Dash cameras. JC100: the time, a place without satellites or speed where there is one, the event. JC400 begins with
 * FFFF and a version, and tells the flags before a speed of two bytes. The films of the event follow by name.
 */
export const camera: Part = {
  atLeast: 7,
  must: true,
  read(wire, message) {
    const marked = wire.bytes[wire.position] === 0xff && wire.bytes[wire.position + 1] === 0xff
    const placed = wire.remaining > 7
    if (marked) wire.slice(3)
    localTime.read(wire, message)
    if (placed) {
      const heard = marked ? { satellites: wire.u8() & 0x0f } : {}
      readPlace(wire, message, { speed: marked ? 2 : 0, swapped: marked, ...heard })
    }
    if (marked && wire.remaining >= 2) message.tell('externalV', wire.u16() / 10)
    if (wire.remaining === 0) return
    const event = wire.u8()
    message.keep('event', event)
    const meaning: AlarmMeaning | undefined = event === 1 && !placed ? 'general' : cameraEvents[event]
    message.cry(meaning ?? 'general')
    if (wire.remaining >= 2) message.keep('eventData', wire.u16())
    const files = printable(wire.slice(wire.remaining))
    if (files !== '') message.keep('eventFiles', files)
  },
}

/** AZ735: place, mast, neighbours and access points, each after its length, and the state. */
export function bicycle(alarms: Readonly<Record<number, AlarmMeaning>>): Part {
  return {
    atLeast: 8,
    must: true,
    read(wire, message) {
      localTime.read(wire, message)
      if (wire.u8() > 0) readPlace(wire, message, { satellites: wire.u8() & 0x0f, speed: 1, swapped: false })
      const mastBytes = wire.remaining > 0 ? wire.u8() : 0
      if (mastBytes > 0) {
        const end = wire.position + mastBytes - 1
        const network = readNetwork(wire)
        const own = { ...network, areaCode: wire.u16(), cellId: readUnsigned(wire, 3) }
        if (end > wire.position) wire.slice(Math.min(end - wire.position, wire.remaining))
        message.heard({ ...own, rssiDbm: decibelsOf(wire.u8()) })
        let neighbours = Math.floor(wire.u8() / 6)
        for (; neighbours > 0 && wire.remaining >= 6; neighbours -= 1) {
          const areaCode = wire.u16()
          const cellId = readUnsigned(wire, 3)
          message.heard({ ...network, areaCode, cellId, rssiDbm: decibelsOf(wire.u8()) })
        }
      } else if (wire.remaining > 0) {
        wire.slice(Math.min(wire.u8(), wire.remaining))
      }
      if (wire.remaining > 0) readAccessPoints(wire, message, Math.floor(wire.u8() / 7))
      if (wire.remaining === 0) return
      const state = wire.u8()
      message.keep('status', state)
      if (state === 0xa0 || state === 0xa1) message.keep('armed', state === 0xa0 ? 1 : 0)
      message.cry(alarms[state])
      if (wire.remaining > 0) wire.slice(Math.min(wire.u8(), wire.remaining))
    },
  }
}
