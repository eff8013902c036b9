/** The checks that device families put at the end of their frames. Names as in the catalogue of CRC algorithms by G. Cook. */

/** Reflected CRC-16 with the given (already reversed) polynomial, a table lookup a byte. */
function reflectedCrc16(reversedPolynomial: number, initial: number, finalXor: number): (bytes: Uint8Array) => number {
  const table = Uint16Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = remainder & 1 ? (remainder >>> 1) ^ reversedPolynomial : remainder >>> 1
    }
    return remainder
  })
  return (bytes) => {
    let remainder = initial
    for (let index = 0; index < bytes.length; index += 1) {
      remainder = (remainder >>> 8) ^ (table[(remainder ^ (bytes[index] as number)) & 0xff] as number)
    }
    return remainder ^ finalXor
  }
}

/** CRC-16/ARC, which Teltonika's documents call CRC-16/IBM. */
export const crc16Arc = reflectedCrc16(0xa001, 0, 0)
/** CRC-16/KERMIT. */
export const crc16Kermit = reflectedCrc16(0x8408, 0, 0)
/** CRC-16/X-25, also known as CRC-ITU. */
export const crc16X25 = reflectedCrc16(0x8408, 0xffff, 0xffff)

export function xor8(bytes: Uint8Array): number {
  let check = 0
  for (let index = 0; index < bytes.length; index += 1) check ^= bytes[index] as number
  return check
}

export function sum8(bytes: Uint8Array): number {
  let check = 0
  for (let index = 0; index < bytes.length; index += 1) check = (check + (bytes[index] as number)) & 0xff
  return check
}
