/** Of ISO 9141-2 and ISO 14230 (KWP): the sum of what comes before, modulo 256. */
export function sumOf(bytes: Uint8Array): number {
  let sum = 0
  for (const byte of bytes) sum = (sum + byte) & 0xff
  return sum
}

/** Of SAE J1850: CRC-8, polynomial 1D, initial value and final xor FF. */
export function crc8J1850(bytes: Uint8Array): number {
  let crc = 0xff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80 ? ((crc << 1) ^ 0x1d) & 0xff : (crc << 1) & 0xff
  }
  return crc ^ 0xff
}
