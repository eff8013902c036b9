import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import { fields } from './paths.ts'

/**
 * Pure: what a tenant has computed of a reading, in the Common Expression Language. It knows no loops and no recursion,
 * so the work is bounded by the text; of its library only what works on numbers is open here, because a pattern to match
 * or a list to map could cost any time, and the texts of many tenants run in one process.
 */

export type Expression = (reading: Readonly<Record<string, unknown>>) => number | boolean | 'absent' | 'failed'

export class InvalidExpression extends Error {}

const operators: ReadonlySet<string> = new Set(
  'value id . [] call ?: || && !_ -_ == != < <= > >= + - * / % in list'.split(' '),
)
const functions = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  round: Math.round,
  sqrt: Math.sqrt,
} as const
const functionsOfTwo = { max: Math.max, min: Math.min, pow: Math.pow } as const
const callable: ReadonlySet<string> = new Set([
  'has',
  'size',
  'double',
  'int',
  ...Object.keys(functions),
  ...Object.keys(functionsOfTwo),
])

const environment = makeEnvironment()

function makeEnvironment(): Environment {
  const made = new Environment({
    limits: { maxAstNodes: 100, maxDepth: 20, maxListElements: 16, maxMapEntries: 1, maxCallArguments: 2 },
  })
  for (const name of fields.numbers) made.registerVariable(name, 'double')
  for (const name of fields.booleans) made.registerVariable(name, 'bool')
  for (const name of fields.maps)
    made.registerVariable(name, name === 'raw' ? 'map<string, dyn>' : 'map<string, double>')
  for (const name of fields.parts) made.registerVariable(name, 'map<string, dyn>')
  for (const name of ['alarms', 'flags', 'troubleCodes']) made.registerVariable(name, 'list<string>')
  for (const name of ['driverKey', 'trailerKey', 'vin']) made.registerVariable(name, 'string')
  // Everything measured is a double, and nobody should have to write `2.0` for that.
  const either = ['double', 'int'] as const
  for (const [a, b] of [
    ['double', 'int'],
    ['int', 'double'],
  ] as const) {
    made.registerOperator(`${a} + ${b}`, (x: number | bigint, y: number | bigint) => Number(x) + Number(y))
    made.registerOperator(`${a} - ${b}`, (x: number | bigint, y: number | bigint) => Number(x) - Number(y))
    made.registerOperator(`${a} * ${b}`, (x: number | bigint, y: number | bigint) => Number(x) * Number(y))
    made.registerOperator(`${a} / ${b}`, (x: number | bigint, y: number | bigint) => Number(x) / Number(y))
  }
  for (const a of either) {
    for (const [name, of] of Object.entries(functions))
      made.registerFunction(`${name}(${a}): double`, (x: number | bigint) => of(Number(x)))
    for (const [name, of] of Object.entries(functionsOfTwo))
      for (const b of either)
        made.registerFunction(`${name}(${a}, ${b}): double`, (x: number | bigint, y: number | bigint) =>
          of(Number(x), Number(y)),
        )
  }
  return made
}

/** Fields that hold names, or lists: a name that was not told is then absent, as a field is. */
const nothingTold: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries([...fields.maps, ...fields.parts].map((name) => [name, {}])),
  alarms: [],
  flags: [],
  troubleCodes: [],
}

/** @throws InvalidExpression */
export function compileExpression(text: string, wanted: 'number' | 'boolean'): Expression {
  let parsed: ReturnType<Environment['parse']>
  try {
    parsed = environment.parse(text)
    refuseWhatIsNotOpen(parsed.ast)
    const { valid, type, error } = parsed.check()
    if (!valid) throw error ?? new Error('does not fit together')
    const fits = wanted === 'boolean' ? ['bool', 'dyn'] : ['double', 'int', 'dyn']
    if (!fits.includes(type ?? '')) throw new Error(`gives ${type}, not a ${wanted}`)
  } catch (error) {
    throw new InvalidExpression(firstLine(error))
  }
  return (reading) => {
    let value: unknown
    try {
      value = parsed({ ...nothingTold, ...reading })
    } catch (error) {
      const { code } = error as { code?: unknown }
      return code === 'no_such_key' || code === 'unknown_variable' ? 'absent' : 'failed'
    }
    if (typeof value === 'bigint') value = Number(value)
    return typeof value === wanted ? (value as number | boolean) : 'failed'
  }
}

function refuseWhatIsNotOpen(node: ASTNode): void {
  const { op, args } = node as { op: string; args: unknown }
  if (!operators.has(op)) throw new Error(op === 'rcall' ? 'calls a method; none is open here' : `uses ${op}`)
  if (op === 'call') {
    const [name, given] = args as [string, ASTNode[]]
    if (!callable.has(name)) throw new Error(`calls ${name}, which is not open here`)
    for (const each of given) refuseWhatIsNotOpen(each)
    return
  }
  for (const each of Array.isArray(args) ? args : [args]) {
    if (typeof each === 'object' && each !== null && 'op' in each) refuseWhatIsNotOpen(each as ASTNode)
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200)
}
