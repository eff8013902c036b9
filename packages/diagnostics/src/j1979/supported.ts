/**
 * PIDs 00, 20, 40, … (and the same of services 06 and 09): 32 bits, the first for the number after it. The last of them
 * says that the next block can be asked for.
 */
export function decodeSupported(base: number, data: Uint8Array): number[] {
  const numbers: number[] = []
  for (let index = 0; index < 32; index += 1) {
    if (((data[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) numbers.push(base + index + 1)
  }
  return numbers
}

export function encodeSupported(base: number, numbers: readonly number[]): Uint8Array {
  const data = new Uint8Array(4)
  for (const number of numbers) {
    const index = number - base - 1
    if (index >= 0 && index < 32) data[index >> 3] = (data[index >> 3] as number) | (0x80 >> (index & 7))
  }
  return data
}
