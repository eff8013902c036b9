import fc from 'fast-check'
import { type AvlRecord, type CodecName, type IoElement, layouts } from './codec.ts'

/** Records that a codec can carry, with their elements in wire order. For property tests. */
export function arbitraryRecord(codec: CodecName): fc.Arbitrary<AvlRecord> {
  const layout = layouts[codec]
  const u = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 })
  const i = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })
  const id = u(layout.id === 'u8' ? 8 : 16)
  const fixed = (width: number) => fc.record({ id, width: fc.constant(width), value: u(width * 8) })
  const wide = fc.record({ id, width: fc.constant(8), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) })
  const variable = fc
    .record({ id, value: fc.uint8Array({ maxLength: 40 }) })
    .map((element): IoElement => ({ ...element, width: element.value.length }))
  const group = (element: fc.Arbitrary<IoElement>) => fc.array(element, { maxLength: 12 })
  const io = fc
    .tuple(
      group(fixed(1)),
      group(fixed(2)),
      group(fixed(4)),
      group(wide),
      layout.variable ? group(variable) : fc.constant([]),
    )
    .map((groups) => groups.flat())
  return fc
    .record({
      timestampMs: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      priority: u(8),
      lonE7: i(32),
      latE7: i(32),
      altitudeM: i(16),
      courseDeg: u(16),
      satellites: u(8),
      speedKmh: u(16),
      eventId: u(layout.eventId === 'u8' ? 8 : 16),
      generation: u(8),
      io,
    })
    .map(({ generation, ...record }) => (layout.generation ? { ...record, generation } : record))
}

export const arbitraryCodec: fc.Arbitrary<CodecName> = fc.constantFrom('8', '8E', '16')
