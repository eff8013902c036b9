import { expect, test } from 'vitest'
import { forms } from './forms.ts'

test('every form can be reached: none stands behind one that takes all', () => {
  const taken = new Set<string>()
  for (const { type, extended, bytes, models, when } of forms) {
    const key = `${extended ? 'long' : 'short'} ${type.toString(16)}`
    expect(taken).not.toContain(key)
    if (bytes === undefined && models === undefined && when === undefined) taken.add(key)
  }
})
