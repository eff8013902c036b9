import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import { type Alertable, fieldsOf } from './alertable-events.ts'

/**
 * Pure: what a rule asks of an event, in the Common Expression Language. There are no loops and no recursion in it, and of
 * its library only what takes time by the length of a field is open: the work is bounded by text and event.
 */

export class InvalidCondition extends Error {}

export type Condition = (data: Readonly<Record<string, unknown>>) => boolean

const operators: ReadonlySet<string> = new Set(
  'value id . [] call rcall ?: || && !_ -_ == != < <= > >= + - * / % in list'.split(' '),
)
const callable: ReadonlySet<string> = new Set(['has', 'size', 'double', 'int', 'string', 'abs'])
const methods: ReadonlySet<string> = new Set(['startsWith', 'endsWith', 'contains', 'size'])

const environments = new Map<string, Environment>()

function environmentOf(alertable: Alertable): Environment {
  const { type } = alertable.definition
  const known = environments.get(type)
  if (known !== undefined) return known
  const made = new Environment({
    limits: { maxAstNodes: 100, maxDepth: 20, maxListElements: 32, maxMapEntries: 1, maxCallArguments: 2 },
  })
  for (const [name, celType] of Object.entries(fieldsOf(alertable))) made.registerVariable(name, celType)
  for (const [a, b] of [
    ['double', 'int'],
    ['int', 'double'],
  ] as const) {
    made.registerOperator(`${a} + ${b}`, (x: number | bigint, y: number | bigint) => Number(x) + Number(y))
    made.registerOperator(`${a} - ${b}`, (x: number | bigint, y: number | bigint) => Number(x) - Number(y))
    made.registerOperator(`${a} * ${b}`, (x: number | bigint, y: number | bigint) => Number(x) * Number(y))
    made.registerOperator(`${a} / ${b}`, (x: number | bigint, y: number | bigint) => Number(x) / Number(y))
  }
  for (const a of ['double', 'int'])
    made.registerFunction(`abs(${a}): double`, (x: number | bigint) => Math.abs(Number(x)))
  environments.set(type, made)
  return made
}

/** @throws InvalidCondition when it could never be true or false of such an event */
export function compileCondition(text: string, alertable: Alertable): Condition {
  let parsed: ReturnType<Environment['parse']>
  try {
    parsed = environmentOf(alertable).parse(text)
    refuseWhatIsNotOpen(parsed.ast)
    const { valid, type, error } = parsed.check()
    if (!valid) throw error ?? new Error('does not fit together')
    if (type !== 'bool' && type !== 'dyn') throw new Error(`gives ${type}, not true or false`)
  } catch (error) {
    throw new InvalidCondition(firstLine(error))
  }
  return (data) => {
    try {
      return parsed({ ...data }) === true
    } catch {
      // A field that is null, or missing, is neither more nor less than anything.
      return false
    }
  }
}

function refuseWhatIsNotOpen(node: ASTNode): void {
  const { op, args } = node as { op: string; args: unknown }
  if (!operators.has(op)) throw new Error(`uses ${op}`)
  if (op === 'call') {
    const [name, given] = args as [string, ASTNode[]]
    if (!callable.has(name)) throw new Error(`calls ${name}, which is not open here`)
    for (const each of given) refuseWhatIsNotOpen(each)
    return
  }
  if (op === 'rcall') {
    const [name, on, given] = args as [string, ASTNode, ASTNode[]]
    if (!methods.has(name)) throw new Error(`calls ${name}, which is not open here`)
    for (const each of [on, ...given]) refuseWhatIsNotOpen(each)
    return
  }
  for (const each of Array.isArray(args) ? args.flat() : [args])
    if (typeof each === 'object' && each !== null && 'op' in each) refuseWhatIsNotOpen(each as ASTNode)
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200)
}

/** Conditions that were compiled, the latest used of them; a rule's text and its kind of event make one. */
const maxCompiled = 5_000
const compiled = new Map<string, Condition>()

export function conditionOf(text: string, alertable: Alertable): Condition {
  const key = `${alertable.definition.type}\n${text}`
  const known = compiled.get(key)
  if (known !== undefined) {
    compiled.delete(key)
    compiled.set(key, known)
    return known
  }
  const made = compileCondition(text, alertable)
  compiled.set(key, made)
  if (compiled.size > maxCompiled) compiled.delete(compiled.keys().next().value!)
  return made
}
