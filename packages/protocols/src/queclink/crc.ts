/** The checks at the end of Queclink's binary frames. Their text frames have none. */

/** CRC-16/CCITT-FALSE (IBM-3740), over what stands between the header and the check. */
export function crc16CcittFalse(bytes: Uint8Array): number {
  let remainder = 0xffff
  for (let index = 0; index < bytes.length; index += 1) {
    remainder ^= (bytes[index] as number) << 8
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = remainder & 0x8000 ? ((remainder << 1) ^ 0x1021) & 0xffff : (remainder << 1) & 0xffff
    }
  }
  return remainder
}

/** CRC-8/NRSC-5: Protocol Pro's, over everything before the check. */
export function crc8Nrsc5(bytes: Uint8Array): number {
  let remainder = 0xff
  for (let index = 0; index < bytes.length; index += 1) {
    remainder ^= bytes[index] as number
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = remainder & 0x80 ? ((remainder << 1) ^ 0x31) & 0xff : (remainder << 1) & 0xff
    }
  }
  return remainder
}
