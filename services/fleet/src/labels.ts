import type { Tx } from './kit.ts'

// What vehicles and drivers are found by, as rows of a table beside theirs, for the stores of both.

interface Labelled {
  /** The subject's own table, and the one of its labels. */
  table: 'vehicles' | 'drivers'
  labels: 'vehicle_labels' | 'driver_labels'
  subject: 'vehicle_id' | 'driver_id'
}

export const labelledVehicles: Labelled = { table: 'vehicles', labels: 'vehicle_labels', subject: 'vehicle_id' }
export const labelledDrivers: Labelled = { table: 'drivers', labels: 'driver_labels', subject: 'driver_id' }

const maxWords = 100
const maxWordLength = 64
const maxSearchWords = 8
/** No text that begins with a word comes after the word with this behind it, byte by byte. */
const last = '\u{10FFFF}'

/** Letters and digits alone, without case: `HH-CL 120` is found by `hhcl`, `120` and `hhcl120`. */
function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}

export function wordsOf(texts: readonly (string | null)[]): string[] {
  const words = new Set<string>()
  for (const text of texts) {
    if (text === null) continue
    const parts = text.split(/\s+/)
    for (const part of [text, ...parts, ...parts.flatMap((each) => each.split(/[^\p{L}\p{N}]+/u))]) {
      const word = bare(part).slice(0, maxWordLength)
      if (word !== '') words.add(word)
    }
  }
  return [...words].slice(0, maxWords)
}

/** The words that a search asks for: each must begin a word of what is found. */
function searchWordsOf(search: string | undefined): string[] {
  return (search ?? '')
    .split(/\s+/)
    .map((word) => bare(word).slice(0, maxWordLength))
    .filter((word) => word !== '')
    .slice(0, maxSearchWords)
}

interface Labels {
  groupIds: readonly string[]
  tags: readonly string[]
  words: readonly string[]
}

/** Makes these the labels of a subject, and no others. */
export async function saveLabels(tx: Tx, { labels, subject }: Labelled, id: string, given: Labels): Promise<void> {
  const rows = [
    ...given.groupIds.map((value) => ['group', value] as const),
    ...given.tags.map((value) => ['tag', value] as const),
    ...given.words.map((value) => ['word', value] as const),
  ]
  await tx.sql.query(`DELETE FROM ${labels} WHERE tenant_id = $1 AND ${subject} = $2`, [tx.tenantId, id])
  await tx.sql.query(
    `INSERT INTO ${labels} (tenant_id, ${subject}, kind, value) SELECT $1, $2, * FROM unnest($3::text[], $4::text[])
     ON CONFLICT DO NOTHING`,
    [tx.tenantId, id, rows.map(([kind]) => kind), rows.map(([, value]) => value)],
  )
}

export interface LabelFilter {
  /** Undefined: of any group. None of them: nothing is found. */
  groupIds?: readonly string[] | undefined
  tag?: string | undefined
  search?: string | undefined
}

/**
 * Ids of a page in their order.
 * @param equal columns of the subject's table, those of them that are asked for
 */
export async function pageOfLabelled(
  tx: Tx,
  { table, labels, subject }: Labelled,
  filter: LabelFilter & { equal: Readonly<Record<string, string | undefined>>; afterId: string; limit: number },
): Promise<string[]> {
  const values: unknown[] = [tx.tenantId, filter.afterId, filter.limit]
  const place = (value: unknown) => `$${values.push(value)}`
  const has = (kind: string, condition: string) =>
    `EXISTS (SELECT 1 FROM ${labels} l WHERE l.tenant_id = $1 AND l.${subject} = s.id AND l.kind = '${kind}' AND ${condition})`
  const conditions = Object.entries(filter.equal)
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => `s.${column} = ${place(value)}`)
  if (filter.groupIds !== undefined) conditions.push(has('group', `l.value = ANY(${place(filter.groupIds)}::text[])`))
  if (filter.tag !== undefined) conditions.push(has('tag', `l.value = ${place(filter.tag)}`))
  for (const word of searchWordsOf(filter.search))
    conditions.push(has('word', `l.value >= ${place(word)} AND l.value < ${place(word + last)}`))
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT s.id FROM ${table} s WHERE s.tenant_id = $1 AND s.id > $2
     ${conditions.map((condition) => `AND ${condition}`).join(' ')} ORDER BY s.id LIMIT $3`,
    values,
  )
  return rows.map(({ id }) => id)
}

/** Whether anything has this group. */
export async function isGroupUsed(tx: Tx, groupId: string): Promise<boolean> {
  const { rows } = await tx.sql.query<{ used: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM vehicle_labels WHERE tenant_id = $1 AND kind = 'group' AND value = $2)
         OR EXISTS (SELECT 1 FROM driver_labels WHERE tenant_id = $1 AND kind = 'group' AND value = $2) AS used`,
    [tx.tenantId, groupId],
  )
  return rows[0]!.used
}
