import { hex } from '../wire.ts'
import type { Address } from './frames.ts'

/**
 * What a device is called by. Six bytes of digits are a phone number, filled up with zeros in front (ten since 2019:
 * the same phone, more zeros). Six bytes that are no digits are an IMEI as a number, without its check digit.
 */
export function uniqueIdOf(phone: string): string {
  if (/^[0-9]+$/.test(phone)) return phone.replace(/^0+(?=.)/, '')
  if (phone.length !== 12) return phone
  const imei = String(Number.parseInt(phone, 16))
  return imei + luhnDigit(imei)
}

/** How to address a device of which no frame was seen. */
export function addressOf(uniqueId: string): Address {
  if (!/^[0-9]{1,20}$/.test(uniqueId)) {
    const raw = /^[0-9a-f]{12,20}$/i.test(uniqueId) && uniqueId.length % 2 === 0 ? uniqueId.toLowerCase() : ''
    return { delimiter: 0x7e, phone: raw.padStart(12, '0') }
  }
  if (uniqueId.length <= 12) return { delimiter: 0x7e, phone: uniqueId.padStart(12, '0') }
  const imei = uniqueId.slice(0, -1)
  if (uniqueId.length === 15 && luhnDigit(imei) === uniqueId.slice(-1)) {
    return { delimiter: 0x7e, phone: Number(imei).toString(16).padStart(12, '0') }
  }
  return { delimiter: 0x7e, version: 1, phone: uniqueId.padStart(20, '0') }
}

/**
 * The code that a terminal gets when it registers and shows when it comes back. It follows from the phone: nothing is
 * to be remembered, and nothing is protected by it. Who may come in is decided by the identity.
 */
export function authenticationCodeOf(phone: string): string {
  const id = uniqueIdOf(phone)
  return /^[0-9]+$/.test(phone) ? phone.slice(-Math.max(id.length, 12)) : id
}

/** ICCIDs in BCD are filled up with F. */
export function iccidOf(bytes: Uint8Array): string {
  return hex(bytes).replace(/f+$/, '')
}

function luhnDigit(digits: string): string {
  let sum = 0
  for (let index = digits.length - 1, double = true; index >= 0; index -= 1, double = !double) {
    const digit = Number(digits[index]) * (double ? 2 : 1)
    sum += digit > 9 ? digit - 9 : digit
  }
  return String((10 - (sum % 10)) % 10)
}
