import type { ModelCard as PublishedCard } from '@clutch/contracts/ai/models'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { SystemTx, Tx } from '../kit.ts'
import type { ModelCard } from './model-card.ts'
import { publishedCard } from './published-card.ts'

export interface StoredModel {
  id: string
  /** All that decides what training comes to. */
  recipe: string
  digest: string
  card: ModelCard
  weights: Uint8Array
}

/** The newest of its recipe: what every process uses. */
export async function findModel(tx: SystemTx, recipe: string): Promise<StoredModel | undefined> {
  const { rows } = await tx.sql.query<StoredModel & Record<string, unknown>>(
    `SELECT id, recipe, digest, card, weights FROM models WHERE recipe = $1 ORDER BY trained_at DESC, id DESC LIMIT 1`,
    [recipe],
  )
  return rows[0]
}

/**
 * Keeps a model unless another process was first, and answers with the one that stands. Two that train the same recipe come
 * to the same weights; where arithmetic differs between machines, the row decides.
 * @param unsound the model that stood until now and could not be loaded
 */
export async function keepModel(tx: SystemTx, model: StoredModel, unsound: string | undefined): Promise<StoredModel> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 3))', [`models/${model.recipe}`])
  const standing = await findModel(tx, model.recipe)
  if (standing !== undefined && standing.id !== unsound) return standing
  await tx.sql.query(
    `INSERT INTO models (id, capability, recipe, digest, trained_on, trained_at, card, weights)
     VALUES ($1, $2, $3, $4, 'simulated-population', $5, $6, $7)
     ON CONFLICT (id) DO UPDATE SET recipe = excluded.recipe, trained_at = excluded.trained_at, card = excluded.card,
       weights = excluded.weights`,
    [
      model.id,
      model.card.capability,
      model.recipe,
      model.digest,
      tx.now,
      JSON.stringify(model.card),
      Buffer.from(model.weights),
    ],
  )
  return model
}

export async function pageOfModels(
  tx: Tx,
  { before, limit }: { before: TimeKey | undefined; limit: number },
): Promise<PublishedCard[]> {
  const rows = await tx.db.model.findMany({
    select: { id: true, card: true, trainedAt: true },
    where: { AND: earlierThan('trainedAt', before) },
    orderBy: latestFirst('trainedAt'),
    take: limit,
  })
  return rows.map(({ id, card, trainedAt }) => publishedCard(id, trainedAt, card as unknown as ModelCard))
}
