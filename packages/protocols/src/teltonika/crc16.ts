const table = Uint16Array.from({ length: 256 }, (_, index) => {
  let crc = index
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  return crc
})

/** CRC-16/ARC (also called IBM): polynomial 8005 reflected, initial value 0. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0
  for (let index = 0; index < bytes.length; index += 1) {
    crc = (crc >> 8) ^ (table[(crc ^ (bytes[index] as number)) & 0xff] as number)
  }
  return crc
}
