// TensorFlow.js on WebAssembly: one thread, no native code, nothing fetched. Loaded when first asked for and not before
// (about 45 MB and 0.2 s), and only ever inside the worker thread.
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'

export type TensorFlow = typeof import('@tensorflow/tfjs')

let loading: Promise<TensorFlow> | null = null

export function loadTensorFlow(): Promise<TensorFlow> {
  loading ??= load()
  return loading
}

async function load(): Promise<TensorFlow> {
  const tf = await import('@tensorflow/tfjs')
  const wasm = await import('@tensorflow/tfjs-backend-wasm')
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')
  wasm.setWasmPaths(join(dirname(manifest), 'dist') + sep)
  // More threads would be faster and would give other sums: the same seed must give the same weights.
  wasm.setThreadsCount(1)
  if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend of TensorFlow.js did not start')
  await tf.ready()
  return tf
}

/** From the module cache, not from a flag of ours: whether TensorFlow is in this thread's memory. */
export function tensorFlowIsLoaded(): boolean {
  return Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('tfjs-core'))
}
