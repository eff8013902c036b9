import { XMLParser, XMLValidator } from 'fast-xml-parser'
import {
  amountOf,
  dayOf,
  decode,
  mostEntries,
  type NotRead,
  type ReadEntry,
  type ReadStatement,
  unreadable,
} from './read.ts'

type Node = { readonly [name: string]: unknown }

const lists = new Set(['Stmt', 'Bal', 'Ntry', 'NtryDtls', 'TxDtls', 'Ustrd', 'Strd'])
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  // What a file declares is not expanded; the five of XML are, below.
  processEntities: false,
  isArray: (name) => lists.has(name),
})

/** A statement of ISO 20022, in whatever version: what is read here did not change its name from .001.02 to .001.13. */
export function readCamt(bytes: Buffer): ReadStatement[] {
  const head = bytes.subarray(0, 200).toString('latin1')
  const encoding = /^[^<]*<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1]?.toLowerCase() ?? 'utf-8'
  if (!['utf-8', 'utf8', 'us-ascii', 'iso-8859-1', 'windows-1252'].includes(encoding))
    throw unreadable(`is encoded as ${encoding}`)
  const text = decode(bytes, encoding)
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw unreadable('declares a document type, which is not read')
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw unreadable(`is no XML: ${valid.err.msg}`, valid.err.line)
  const report = child(child(parser.parse(text) as Node, 'Document'), 'BkToCstmrStmt')
  const statements = all(report, 'Stmt')
  if (report === undefined || statements.length === 0)
    throw unreadable('is no CAMT.053 statement (Document/BkToCstmrStmt/Stmt)')
  const lines = entryLines(text)
  let seen = 0
  return statements.map((statement) => {
    const entries = all(statement, 'Ntry')
    const from = seen
    seen += entries.length
    if (seen > mostEntries) throw unreadable(`has more than ${mostEntries} entries`)
    return statementOf(statement, entries, (index) => lines[from + index] ?? 1)
  })
}

/** On which line each entry begins. */
function entryLines(text: string): number[] {
  const lines: number[] = []
  let line = 1
  let at = 0
  for (const found of text.matchAll(/<(?:[A-Za-z0-9_.-]+:)?Ntry[\s>]/g)) {
    for (; at < found.index; at += 1) if (text.charCodeAt(at) === 10) line += 1
    lines.push(line)
  }
  return lines
}

function statementOf(statement: Node, entries: Node[], lineOf: (index: number) => number): ReadStatement {
  const id = child(child(statement, 'Acct'), 'Id')
  const account = value(id, 'IBAN') ?? value(child(id, 'Othr'), 'Id')
  const balances = all(statement, 'Bal').map((balance) => balanceOf(balance))
  const find = (...codes: string[]) => codes.flatMap((code) => balances.filter((balance) => balance?.code === code))
  const [opening] = find('OPBD', 'PRCD')
  const closing = find('CLBD').at(-1)
  const currency =
    value(child(statement, 'Acct'), 'Ccy') ??
    opening?.currency ??
    closing?.currency ??
    attribute(entries[0]?.Amt, '@Ccy')
  if (currency === undefined) throw unreadable('does not say in which currency the account is')
  let moved: number | null = 0
  const read = entries.flatMap((entry, index) => {
    const line = lineOf(index)
    const found = entryOf(entry, line)
    if (moved !== null && found.moved !== undefined)
      moved = found.moved === null || found.currency !== currency ? null : moved + found.moved
    return found.read
  })
  return {
    format: 'camt.053',
    account: account?.replaceAll(' ', '') ?? null,
    currency,
    statementId: value(statement, 'Id') ?? null,
    from:
      dateOf(value(child(statement, 'FrToDt'), 'FrDtTm') ?? value(child(statement, 'FrToDt'), 'FrDt')) ??
      opening?.day ??
      null,
    to:
      dateOf(value(child(statement, 'FrToDt'), 'ToDtTm') ?? value(child(statement, 'FrToDt'), 'ToDt')) ??
      closing?.day ??
      null,
    opening: opening?.amount ?? null,
    closing: closing?.amount ?? null,
    entries: read,
    moved,
  }
}

function balanceOf(balance: Node) {
  const code = value(child(child(balance, 'Tp'), 'CdOrPrtry'), 'Cd')
  const currency = attribute(balance.Amt, '@Ccy')
  const text = value(balance, 'Amt')
  if (code === undefined || currency === undefined || text === undefined) return undefined
  const amount = amountOf(text, currency)
  if (amount === undefined) return undefined
  const day = dateOf(value(child(balance, 'Dt'), 'Dt') ?? value(child(balance, 'Dt'), 'DtTm'))
  return { code, currency, amount: value(balance, 'CdtDbtInd') === 'DBIT' ? -amount : amount, day }
}

/** @returns `moved` undefined where it is not booked, null where its amount is not known */
function entryOf(
  entry: Node,
  line: number,
): { read: (ReadEntry | NotRead)[]; moved: number | null | undefined; currency: string } {
  const not = (outcome: NotRead['outcome'], message: string): NotRead[] => [{ line, outcome, message }]
  // Version 2 has the code itself, later ones have it a step below.
  const status = value(entry, 'Sts') ?? value(child(entry, 'Sts'), 'Cd') ?? 'BOOK'
  const currency = attribute(entry.Amt, '@Ccy') ?? ''
  if (status !== 'BOOK') return { read: not('ignored', `is ${status}, not booked`), moved: undefined, currency }
  const amount = amountOf(value(entry, 'Amt') ?? '', currency)
  if (amount === undefined || amount < 0)
    return { read: not('unreadable', 'Amt is no amount of its currency'), moved: null, currency }
  const direction = value(entry, 'CdtDbtInd')
  if (direction !== 'CRDT' && direction !== 'DBIT')
    return { read: not('unreadable', 'CdtDbtInd is neither CRDT nor DBIT'), moved: null, currency }
  const credit = direction === 'CRDT'
  const moved = credit ? amount : -amount
  const bookedOn =
    dateOf(value(child(entry, 'BookgDt'), 'Dt') ?? value(child(entry, 'BookgDt'), 'DtTm')) ??
    dateOf(value(child(entry, 'ValDt'), 'Dt') ?? value(child(entry, 'ValDt'), 'DtTm'))
  if (bookedOn === undefined) return { read: not('unreadable', 'BookgDt is no day'), moved, currency }
  if (amount === 0) return { read: not('ignored', 'is of nothing'), moved, currency }
  const details = all(entry, 'NtryDtls').flatMap((group) => all(group, 'TxDtls'))
  const flagged = value(entry, 'RvslInd') === 'true' || value(entry, 'RvslInd') === '1'
  const reference = named(value(entry, 'AcctSvcrRef'))
  const base = { line, bookedOn, currency, credit }
  // A batch is its transactions where they say their amounts, and these sum to it; else it is one.
  const parts = details.map((detail) => partOf(detail, currency))
  const sum = parts.reduce<number>((total, part) => total + (part ?? 0), 0)
  const single = details.length < 2 || parts.includes(undefined) || sum !== amount
  const read = (
    single
      ? [{ detail: details.length === 1 ? details[0] : undefined, of: amount }]
      : details.map((detail, index) => ({ detail, of: parts[index]! }))
  ).map(({ detail, of }, part): ReadEntry | NotRead => {
    const returned = child(detail, 'RtrInf') !== undefined
    const facts = factsOf(detail, entry, credit, reference)
    // Money that goes out concerns nobody, unless it is money that had come in.
    if (!credit && !flagged && !returned) return { line, outcome: 'ignored', message: 'is money that went out' }
    if (credit && flagged) return { line, outcome: 'ignored', message: 'reverses money that went out' }
    return { ...base, amount: of, reversal: flagged || returned, ...facts, part }
  })
  return { read, moved, currency }
}

/** Of one transaction in the currency of its entry. */
function partOf(detail: Node, currency: string): number | undefined {
  const amounts = [
    detail.Amt,
    child(child(detail, 'AmtDtls'), 'TxAmt')?.Amt,
    child(child(detail, 'AmtDtls'), 'InstdAmt')?.Amt,
  ]
  const own = amounts.find((amount) => attribute(amount, '@Ccy') === currency)
  return own === undefined ? undefined : amountOf(textOf(own) ?? '', currency)
}

function factsOf(detail: Node | undefined, entry: Node, credit: boolean, reference: string | undefined) {
  const refs = child(detail, 'Refs')
  const parties = child(detail, 'RltdPties')
  // Who is on the other side: of money that goes back out, its creditor.
  const side = credit ? 'Dbtr' : 'Cdtr'
  const party = child(parties, side) ?? (credit ? undefined : child(parties, 'Dbtr'))
  const account = child(child(parties, `${side}Acct`) ?? (credit ? undefined : child(parties, 'DbtrAcct')), 'Id')
  const remittance = child(detail, 'RmtInf')
  const structured = all(remittance, 'Strd').map((one) => value(child(one, 'CdtrRefInf'), 'Ref'))
  const documents = all(remittance, 'Strd').map((one) => value(child(one, 'RfrdDocInf'), 'Nb'))
  const texts = [
    ...list(remittance?.Ustrd),
    ...documents,
    value(entry, 'AddtlNtryInf'),
    value(detail, 'AddtlTxInf'),
  ].filter((text) => text !== undefined)
  return {
    // Version 2 has the name itself, later ones say whether it is a party or a bank.
    payerName: cut(value(party, 'Nm') ?? value(child(party, 'Pty'), 'Nm'), 200),
    payerIban: cut(value(account, 'IBAN')?.replaceAll(' ', '') ?? value(child(account, 'Othr'), 'Id'), 34),
    creditorReference: cut(
      structured.find((one) => one !== undefined),
      35,
    ),
    endToEndId: cut(provided(value(refs, 'EndToEndId')), 35),
    remittance: texts.join(' ').slice(0, 1_000),
    bankReference: cut(
      [reference, named(value(refs, 'AcctSvcrRef')), named(value(refs, 'TxId'))]
        .filter((one) => one !== undefined)
        .join('/') || undefined,
      120,
    ),
  }
}

function provided(text: string | undefined): string | undefined {
  return text === undefined || /^NOT ?PROVIDED$/i.test(text) ? undefined : text
}

function named(text: string | undefined): string | undefined {
  return text === undefined || /^(NONREF|NOTPROVIDED)$/i.test(text) ? undefined : text
}

function cut(text: string | undefined, length: number): string | null {
  return text === undefined || text === '' ? null : text.slice(0, length)
}

function dateOf(text: string | undefined): string | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(text ?? '')
  return found === null ? undefined : dayOf(found[1]!, found[2]!, found[3]!)
}

function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && !Array.isArray(node)
}

function child(node: Node | undefined, name: string): Node | undefined {
  const found = node?.[name]
  return isNode(found) ? found : Array.isArray(found) && isNode(found[0]) ? found[0] : found === '' ? {} : undefined
}

function all(node: Node | undefined, name: string): Node[] {
  const found = node?.[name]
  return Array.isArray(found) ? found.filter(isNode) : []
}

function list(found: unknown): string[] {
  return Array.isArray(found) ? found.map((one) => textOf(one)).filter((text) => text !== undefined) : []
}

function value(node: Node | undefined, name: string): string | undefined {
  return textOf(node?.[name])
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function textOf(found: unknown): string | undefined {
  const text =
    typeof found === 'string' ? found : isNode(found) && typeof found['#text'] === 'string' ? found['#text'] : undefined
  return text
    ?.trim()
    .replaceAll(
      /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g,
      (whole, ten?: string, sixteen?: string, name?: string) => {
        if (name !== undefined) return entities[name] ?? whole
        const code = ten === undefined ? Number.parseInt(sixteen ?? '', 16) : Number(ten)
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
      },
    )
}

function attribute(found: unknown, name: string): string | undefined {
  return isNode(found) && typeof found[name] === 'string' ? (found[name] as string) : undefined
}
