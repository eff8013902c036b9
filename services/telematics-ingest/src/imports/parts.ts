/** As large as a part is kept, and about as much of a file as is in memory. */
export const partBytes = 4 * 1024 ** 2

/** The bytes in parts of one size, but for the last; where a source throws, what was held of a part is let go. */
export async function* partsOf(
  chunks: AsyncIterable<Buffer>,
  sizeBytes = partBytes,
): AsyncGenerator<{ bytes: Buffer; isLast: boolean }> {
  let held: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    held.push(chunk)
    length += chunk.length
    // That it is not the last is known when there is more.
    if (length <= sizeBytes) continue
    let bytes = Buffer.concat(held)
    for (; bytes.length > sizeBytes; bytes = bytes.subarray(sizeBytes))
      yield { bytes: bytes.subarray(0, sizeBytes), isLast: false }
    held = [bytes]
    length = bytes.length
  }
  if (length > 0) yield { bytes: Buffer.concat(held), isLast: true }
}
