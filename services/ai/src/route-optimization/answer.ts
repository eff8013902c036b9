/** What a router answers is somebody else's: bounded. */
export async function jsonOf(name: string, answer: Response, maxBytes: number): Promise<unknown> {
  if (!answer.ok) {
    await answer.body?.cancel()
    throw new Error(`${name} answered ${answer.status}`)
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new Error(`${name} answered with more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
