// Measures BullMQ on a Redis of its own, with appendonly and appendfsync everysec.
// usage: node queue.mjs <folder of the package bullmq>; input: {messages, batch, callers}
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'

const { Queue, Worker } = createRequire(import.meta.url)(process.argv[2])
const { messages, batch, callers } = JSON.parse(await text(process.stdin))

const freePort = () => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})

const port = await freePort()
const dir = mkdtempSync(join(tmpdir(), 'gateway-redis-'))
const redis = spawn('redis-server',
  ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
  { stdio: ['ignore', 'pipe', 'inherit'] })
process.on('exit', () => redis.kill())
await new Promise((resolve, reject) => {
  redis.on('error', reject)
  redis.stdout.on('data', data => `${data}`.includes('Ready to accept connections') && resolve())
})

const connection = { host: '127.0.0.1', port }
const body = i => ({ to: `49170${i % 4096}`, text: `Your parcel ${i} arrives today.` })
const report = (name, count, start) =>
  console.log(`queue.${name} ${(count / ((performance.now() - start) / 1000)).toFixed(1)} op/s`)

async function addAll(queue, count) {
  let next = 0
  await Promise.all(Array.from({ length: callers }, async () => {
    while (next < count) await queue.add('send', body(next++))
  }))
}

async function cycle(name, count, figure) {
  const queue = new Queue(name, { connection })
  let done = 0
  let finished
  const all = new Promise(resolve => { finished = resolve })
  const worker = new Worker(name, async () => { if (++done === count) finished() }, { connection, concurrency: 256 })
  await worker.waitUntilReady()
  const start = performance.now()
  await addAll(queue, count)
  await all
  if (figure) report(figure, count, start)
  await Promise.all([worker.close(), queue.close()])
}

// As much as the other side does before it is measured.
await cycle('warm-up', messages / 4)

const adds = new Queue('adds', { connection })
await adds.waitUntilReady()
let start = performance.now()
await addAll(adds, messages)
report('add', messages, start)

start = performance.now()
let first = 0
await Promise.all(Array.from({ length: 8 }, async () => {
  for (let i = first; i < messages * 2; i = first) {
    first += batch
    await adds.addBulk(Array.from({ length: batch }, (_, j) => ({ name: 'send', data: body(i + j) })))
  }
}))
report('add-bulk', messages * 2, start)
await adds.close()

await cycle('cycles', messages, 'cycle')
redis.kill()
rmSync(dir, { recursive: true, force: true })
