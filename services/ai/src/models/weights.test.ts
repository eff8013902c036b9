import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digestOf, ModelBytesInvalid, packModel, unpackModel } from './weights.ts'

const anyArrays = fc.array(fc.float32Array({ maxLength: 40 }), { maxLength: 4 })

describe('the bytes of a model', () => {
  test('give back every weight, bit for bit', () => {
    fc.assert(
      fc.property(anyArrays, fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string()), (arrays, header) => {
        const packed = packModel(header, arrays)
        const unpacked = unpackModel(packed.bytes)
        expect(unpacked.arrays.map((values) => [...values])).toEqual(arrays.map((values) => [...values]))
        expect(unpacked.header).toMatchObject(header)
        expect(packed.digest).toBe(digestOf(packed.bytes))
      }),
    )
  })

  test('cut off anywhere, or with a tail, are refused', () => {
    const { bytes } = packModel({ kind: 'test' }, [Float32Array.of(1, 2, 3)])
    for (let length = 0; length < bytes.length; length++) {
      expect(() => unpackModel(bytes.subarray(0, length))).toThrow(ModelBytesInvalid)
    }
    expect(() => unpackModel(Uint8Array.from([...bytes, 0]))).toThrow(ModelBytesInvalid)
  })

  test('of any other kind are refused without another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(() => unpackModel(bytes)).toThrow(ModelBytesInvalid)
      }),
    )
  })
})
