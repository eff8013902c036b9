// The worker thread: trains, keeps the models it was last asked about, and scores. One job at a time, in order of arrival.
// TensorFlow is imported by the first job that needs it.
import { parentPort } from 'node:worker_threads'
import { digestOf } from '../models/weights.ts'
import { type LoadedMaintenanceModel, loadMaintenanceModel, scoreSnapshots } from '../predictive-maintenance/score.ts'
import { trainMaintenanceModel } from '../predictive-maintenance/train.ts'
import { type JobKind, type JobMessage, type Jobs, MODEL_NOT_LOADED, type ReplyMessage } from './protocol.ts'
import { loadTensorFlow, tensorFlowIsLoaded } from './tensorflow.ts'

const MAX_MODELS = 8
/** In order of use: a Map keeps the order of insertion. */
const models = new Map<string, LoadedMaintenanceModel>()

async function perform(job: JobMessage): Promise<Jobs[JobKind]['output']> {
  switch (job.kind) {
    case 'train':
      return trainMaintenanceModel(await loadTensorFlow(), job.input)
    case 'load':
      return load(job.input.bytes)
    case 'score': {
      const loaded = models.get(job.input.model)
      if (!loaded) throw Object.assign(new Error(job.input.model), { name: MODEL_NOT_LOADED })
      models.delete(job.input.model)
      models.set(job.input.model, loaded)
      return scoreSnapshots(await loadTensorFlow(), loaded, job.input.snapshots)
    }
    case 'status':
      return { tensorFlowLoaded: tensorFlowIsLoaded(), models: [...models.keys()] }
  }
}

async function load(bytes: Uint8Array): Promise<{ digest: string }> {
  const digest = digestOf(bytes)
  if (!models.has(digest)) {
    models.set(digest, loadMaintenanceModel(await loadTensorFlow(), digest, bytes))
    for (const [oldest, { ensemble }] of models) {
      if (models.size <= MAX_MODELS) break
      models.delete(oldest)
      ensemble.dispose()
    }
  }
  return { digest }
}

let last: Promise<void> = Promise.resolve()
const port = parentPort
if (!port) throw new Error('engine/worker.ts runs as a worker thread only')
port.on('message', (job: JobMessage) => {
  last = last.then(async () => {
    let reply: ReplyMessage
    try {
      const output = await perform(job)
      reply = { id: job.id, ok: true, output, externalBytes: process.memoryUsage().external }
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      reply = { id: job.id, ok: false, error: { name, message }, externalBytes: process.memoryUsage().external }
    }
    port.postMessage(reply)
  })
})
