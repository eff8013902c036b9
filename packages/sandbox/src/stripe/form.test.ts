import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StripeError } from './errors.ts'
import { parseForm } from './form.ts'

const encode = (value: unknown, name = ''): string[] => {
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).flatMap(([key, each]) => encode(each, name === '' ? key : `${name}[${key}]`))
  }
  return [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`]
}

it('what a client encodes is read back', () => {
  const name = fc.stringMatching(/^[a-z_]{1,8}$/)
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
      fc.dictionary(name, tie('tree'), { minKeys: 1, maxKeys: 4 }),
    ),
  }))
  fc.assert(
    fc.property(fc.dictionary(name, tree, { minKeys: 1, maxKeys: 5 }), (fields) => {
      expect(JSON.parse(JSON.stringify(parseForm(encode(fields).join('&'))))).toEqual(
        JSON.parse(JSON.stringify(fields)),
      )
    }),
  )
})

it('lists without an index are lists', () => {
  expect(parseForm('a[]=1&a[]=2&b=x+y%2B')).toMatchObject({ a: ['1', '2'], b: 'x y+' })
})

it('names that reach into the prototype are just names', () => {
  const fields = parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1')
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(Object.keys(fields)).toEqual(['__proto__', 'constructor'])
})

it.each(['a[', '[a]=1', 'a]b=1', 'a=%E0%A4', `a${'[b]'.repeat(9)}=1`, 'a=1&'.repeat(1_001)])(
  'what is no form is refused: %s',
  (text) => {
    expect(() => parseForm(text)).toThrow(StripeError)
  },
)
